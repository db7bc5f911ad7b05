// How much may be in the network: slow start, congestion avoidance, fast recovery. RFC 5681; RFC
// 6582; RFC 3042
#pragma once

#include <cstdint>

namespace pushpkt::stack::tcp {

/// NewReno's window. The connection decides when an event is one; this counts bytes.
class Congestion {
 public:
  /// RFC 5681, 3.1: the initial window by the segment size; RFC 6928 for ten segments.
  explicit Congestion(std::uint32_t mss = 536) { set_mss(mss); }
  /// Before data was sent: sets the initial window. Later: keeps the window in bytes.
  void set_mss(std::uint32_t mss);

  [[nodiscard]] std::uint32_t window() const { return window_; }        ///< cwnd, bytes
  [[nodiscard]] std::uint32_t threshold() const { return threshold_; }  ///< ssthresh, bytes
  [[nodiscard]] bool recovering() const { return recovering_; }
  /// Bytes towards the next step in congestion avoidance.
  [[nodiscard]] std::uint32_t acknowledged() const { return acknowledged_; }

  /// New data was acknowledged outside of recovery. RFC 5681, 3.1
  void on_ack(std::uint32_t bytes);
  /// Fast retransmit, with `flight` bytes outstanding. `inflate`: by the three segments that have
  /// left the network (RFC 6582); with SACK the pipe counts them (RFC 6675, 5).
  void enter_recovery(std::uint32_t flight, bool inflate);
  void on_duplicate_in_recovery() { window_ += mss_; }
  /// A partial acknowledgment without SACK. RFC 6582, 3.2, step 3
  void on_partial_ack(std::uint32_t bytes);
  void leave_recovery(std::uint32_t flight);
  /// RFC 5681, 3.1, equation 4; RFC 6582, 4. `again`: the same segment timed out before.
  void on_timeout(std::uint32_t flight, bool again);

 private:
  std::uint32_t mss_ = 0;
  std::uint32_t window_ = 0;
  std::uint32_t threshold_ = 0x7fffffff;
  std::uint32_t acknowledged_ = 0;  // since the window grew last in congestion avoidance
  bool recovering_ = false;
  bool started_ = false;
};

}  // namespace pushpkt::stack::tcp
