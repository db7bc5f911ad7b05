// When the next packet may leave: a rate that was asked for, and a limit that is never exceeded.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace pushpkt {

/// At most so many events within any second, evenly spread. Times are of one monotonic clock.
class RateLimit {
 public:
  explicit RateLimit(std::uint32_t per_second);

  /// When the next event may be; not later than `now` where that is at once.
  [[nodiscard]] std::chrono::nanoseconds due(std::chrono::nanoseconds now) const;
  /// An event is at `now`.
  void count(std::chrono::nanoseconds now);

 private:
  std::vector<std::chrono::nanoseconds> latest_;  // a ring of the last second's events
  std::size_t next_ = 0;
  bool full_ = false;
  std::chrono::nanoseconds spread_{0};  // by the even spacing, the next event is then
};

/// The most packets a second that may leave for the network without --allow flood.
inline constexpr std::uint32_t calm_packets_per_second = 1000;

/// One pace for all packets of a run. A packet is never early; who is late catches up, so that the
/// rate holds over the whole run, but the limit holds within any second. By default the kernel
/// wakes a thread up to 50 us late: wake_on_time() (base/monotonic.hpp) is for threads that send
/// fast.
class Pace {
 public:
  /// 0, or what is no number: as fast as the kernel takes them.
  explicit Pace(double packets_per_second = 0);

  /// Sleeps until the next packet may leave. `limited`: calm_packets_per_second holds for it. False
  /// when `stop` says so first; it is asked before each packet and ten times a second.
  [[nodiscard]] bool wait(bool limited, const std::function<bool()>& stop);
  /// Whether wait would return at once.
  [[nodiscard]] bool is_due(bool limited) const;
  /// The same at `now`, of monotonic_now(): for many packets with one look at the clock.
  [[nodiscard]] bool is_due(bool limited, std::chrono::nanoseconds now) const {
    return (!limited && (rate_ <= 0 || packets_ == 0)) || due(limited, now) <= now;
  }
  /// The packet that was waited for leaves now.
  void count(bool limited);
  void count(bool limited, std::chrono::nanoseconds now);

  /// Packets a second that were asked for; 0: none.
  [[nodiscard]] double wanted() const { return rate_; }
  /// Packets a second from the first to the last one counted; 0 with less than two.
  [[nodiscard]] double reached() const;

 private:
  [[nodiscard]] std::chrono::nanoseconds due(bool limited, std::chrono::nanoseconds now) const;

  double rate_;
  RateLimit limit_;
  std::uint64_t packets_ = 0;
  std::chrono::nanoseconds first_{0};
  std::chrono::nanoseconds last_{0};
};

}  // namespace pushpkt
