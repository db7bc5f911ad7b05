// How much may be in the network: slow start, congestion avoidance, fast recovery. RFC 5681; RFC
// 6582; RFC 3042; RFC 9937
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

  /// New data was acknowledged outside of recovery. RFC 5681, 3.1. `most`: segments for which one
  /// ACK may count in slow start (RFC 3465; RFC 9406, 4.2 has 8).
  void on_ack(std::uint32_t bytes, std::uint32_t most = 1);
  /// Fast retransmit without SACK, with `flight` bytes outstanding. RFC 6582, 3.2, step 2
  void enter_recovery(std::uint32_t flight);
  void on_duplicate_in_recovery() { window_ += mss_; }
  /// A partial acknowledgment without SACK. RFC 6582, 3.2, step 3
  void on_partial_ack(std::uint32_t bytes);
  void leave_recovery(std::uint32_t flight);

  /// With SACK: the window follows what arrives (proportional rate reduction, RFC 9937) down to
  /// half of `base`. `outstanding`: bytes that are neither acknowledged nor reported.
  void start_reduction(std::uint32_t base, std::uint32_t outstanding);
  /// An ACK in recovery: so many bytes more have arrived, so many are in the network. `safe`: it
  /// acknowledges data, and nothing more was found lost.
  void on_delivered(std::uint32_t bytes, std::uint32_t pipe, bool safe);
  void on_sent_in_recovery(std::uint32_t bytes) { sent_ += bytes; }
  void end_reduction();
  /// RecoverFS, prr_delivered and prr_out of RFC 9937, bytes.
  [[nodiscard]] std::uint32_t reduction_flight() const { return flight_; }
  [[nodiscard]] std::uint32_t reduction_delivered() const { return delivered_; }
  [[nodiscard]] std::uint32_t reduction_sent() const { return sent_; }

  /// RFC 5681, 3.1, equation 4; RFC 6582, 4. `again`: the same segment timed out before.
  void on_timeout(std::uint32_t flight, bool again);
  /// A loss that a probe has repaired. RFC 8985, 7.4.2
  void on_repaired_loss(std::uint32_t flight);

  /// What a reduction has changed.
  struct Before {
    std::uint32_t window = 0;
    std::uint32_t threshold = 0;
  };
  [[nodiscard]] Before before() const { return {window_, threshold_}; }
  /// The reduction was for nothing. The window returns in slow start, beginning with what is in the
  /// network. RFC 4015, 3, steps 5 and 7
  void undo(const Before& before, std::uint32_t pipe);

 private:
  [[nodiscard]] std::uint32_t half(std::uint32_t flight) const;

  std::uint32_t mss_ = 0;
  std::uint32_t window_ = 0;
  std::uint32_t threshold_ = 0x7fffffff;
  std::uint32_t acknowledged_ = 0;  // since the window grew last in congestion avoidance
  std::uint32_t flight_ = 0;        // RecoverFS: when the reduction began
  std::uint32_t delivered_ = 0;     // prr_delivered: since then
  std::uint32_t sent_ = 0;          // prr_out: since then
  bool recovering_ = false;
  bool started_ = false;
};

}  // namespace pushpkt::stack::tcp
