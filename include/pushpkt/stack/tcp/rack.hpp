// Which segments are lost, by the times at which they were sent; and the probe for a lost tail. RFC
// 8985
#pragma once

#include <cstdint>
#include <optional>

#include "pushpkt/stack/tcp/config.hpp"
#include "pushpkt/stack/tcp/flight.hpp"

namespace pushpkt::stack::tcp {

/// RACK: a segment is lost when one that was sent later has arrived, and a reordering window has
/// passed since. The window is 0 until reordering is seen, and grows while segments turn out to
/// have been sent again for nothing (D-SACK).
class Rack {
 public:
  /// The peer has this segment, as an ACK says. `of_first`: the ACK answers an earlier copy than
  /// the last one (by its timestamp). RFC 8985, 6.2, steps 1 to 3
  void on_delivered(const SentSegment& sent, Time now, bool of_first);
  /// An ACK has reported that a segment came twice (RFC 2883); once a round trip the window grows.
  /// Step 4
  void on_duplicate_report(Seq una, Seq max);
  /// A recovery is over: after 16 without growth the window is as it was first.
  void on_recovered();

  /// Of one look at what is in flight.
  struct Losses {
    bool any = false;
    /// The last copy of one of them was sent at this time, and lost as well.
    std::optional<Time> again = {};
    std::optional<Time> look_again = {};  ///< a segment may count as lost then
  };
  /// Marks what is lost. `recovering`: from a loss or a timeout. Step 5
  Losses detect(Flight& flight, Time now, Time smoothed_rtt, bool recovering) const;
  /// What was sent until then counts as lost at a timeout. 6.3
  [[nodiscard]] Time horizon(Time now, Time smoothed_rtt) const;

  /// Step 4, RACK_update_reo_wnd(). `reported`: segments that SACK reports.
  [[nodiscard]] Time window(std::size_t reported, Time smoothed_rtt, bool recovering) const;
  [[nodiscard]] bool has_seen_reordering() const { return reordering_seen_; }
  [[nodiscard]] Time rtt() const { return rtt_; }
  [[nodiscard]] std::uint64_t state() const;  ///< a hash of all there is, for status()

 private:
  Time rtt_ = {};
  Time min_rtt_ = Time::max();
  Time at_ = Time::min();         // RACK.xmit_ts: the segment sent last, of those that arrived
  Seq end_ = {};                  // RACK.end_seq: its end
  std::optional<Seq> fack_ = {};  // RACK.fack: the highest number that arrived
  bool reordering_seen_ = false;
  unsigned quarters_ = 1;          // RACK.reo_wnd_mult
  unsigned persist_ = 0;           // recoveries until it is 1 again
  std::optional<Seq> round_ = {};  // RACK.dsack_round
};

/// Tail loss probe: where nothing comes back for two round trips, one segment is sent so that an
/// ACK with SACK comes, instead of a timeout. RFC 8985, 7
class TailProbe {
 public:
  /// The time from the last segment to the probe. `single`: one segment is in flight, whose ACK the
  /// peer may delay. 7.2
  [[nodiscard]] static Time timeout(Time smoothed_rtt, bool single);
  /// The probe was sent; `again`: with data that had been sent before. `end`: SND.NXT behind it.
  void on_sent(Seq end, bool again) {
    end_ = end;
    again_ = again;
  }
  [[nodiscard]] bool is_outstanding() const { return end_.has_value(); }
  /// An ACK. `duplicate`: it reports that the probe came twice. Returns whether the probe has
  /// repaired a loss, to which congestion control reacts. 7.4.2
  bool on_ack(Seq ack, bool duplicate);
  void cancel() { end_.reset(); }
  [[nodiscard]] std::optional<Seq> end() const { return end_; }
  [[nodiscard]] bool again() const { return again_; }

 private:
  std::optional<Seq> end_ = {};
  bool again_ = false;
};

}  // namespace pushpkt::stack::tcp
