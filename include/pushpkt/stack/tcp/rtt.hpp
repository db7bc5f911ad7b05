// The retransmission timeout, from measured round trips. RFC 6298
#pragma once

#include "pushpkt/stack/tcp/config.hpp"

namespace pushpkt::stack::tcp {

class RttEstimator {
 public:
  explicit RttEstimator(const Config& config)
      : rto_(config.initial_rto), min_(config.min_rto), max_(config.max_rto) {}

  /// A round trip of a segment that was sent once (Karn), or measured by timestamps. Ends the
  /// backoff.
  void sample(Time rtt);
  /// RFC 6298, 5.5: doubles the timeout, up to the largest.
  void back_off();
  /// RFC 6298, 5.7: the handshake is done, its SYN was retransmitted: three seconds until something
  /// is measured.
  void after_lost_syn();
  [[nodiscard]] Time rto() const { return rto_; }
  [[nodiscard]] Time smoothed() const { return smoothed_; }  ///< 0: nothing measured yet
  [[nodiscard]] Time variation() const { return variation_; }

 private:
  Time rto_;
  Time min_;
  Time max_;
  Time smoothed_ = {};
  Time variation_ = {};
};

/// At most so many in a period. RFC 5961, 7
class PeriodLimit {
 public:
  PeriodLimit(unsigned most, Time period) : most_(most), period_(period) {}
  [[nodiscard]] bool allows(Time now);
  [[nodiscard]] unsigned used() const { return count_; }

 private:
  unsigned most_;
  Time period_;
  Time began_ = Time::min();
  unsigned count_ = 0;
};

}  // namespace pushpkt::stack::tcp
