// A connection's variables as text. RFC 9293, 3.10.6 and 3.3.1
#include <string>

#include "pushpkt/stack/tcp/connection.hpp"

namespace pushpkt::stack::tcp {
namespace {

class Line {
 public:
  void add(const char* name, std::uint64_t value) {
    text_ += std::string(" ") + name + "=" + std::to_string(value);
  }
  void add(const char* name, Seq seq) { add(name, seq.value); }
  void add(const char* name, Time time) { add(name, static_cast<std::uint64_t>(time.count())); }
  void add(const char* name, SeqRange range) {
    text_ += std::string(" ") + name + "=" + std::to_string(range.begin.value) + ":" +
             std::to_string(range.end.value);
  }
  template <class T>
  void add(const char* name, const std::optional<T>& value) {
    if (value) add(name, *value);
  }
  void add(std::string_view text) { text_ += text; }
  template <class T, class... Rest>
  requires(sizeof...(Rest) >= 2) void add(const char* name, const T& value, const Rest&... rest) {
    add(name, value);
    add(rest...);
  }
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

void add_losses(Line& line, const Flight& flight, const Congestion& congestion) {
  line.add("prr_flight", congestion.reduction_flight(), "prr_delivered",
           congestion.reduction_delivered(), "prr_out", congestion.reduction_sent());
  for (const SentSegment& sent : flight.segments()) {
    line.add(sent.reported ? "sacked" : (sent.lost ? "lost" : "sent"), sent.range);
    line.add(sent.again ? "again_at" : "at", sent.at);
  }
}

}  // namespace

std::string Connection::status() const {
  Line line;
  line.add(to_string(state_));
  line.add(" SND:");
  line.add("iss", iss_, "una", una_, "nxt", max_, "resume", nxt_, "wnd", snd_wnd_, "max_wnd",
           max_snd_wnd_, "wl1", wl1_, "wl2", wl2_, "queued", send_.size(), "closing", closing_,
           "fin_sent", fin_sent_);
  line.add(" RCV:");
  line.add("irs", irs_, "nxt", rcv_nxt(), "edge", rcv_edge_, "readable", receive_.readable());
  const SackBlocks ahead = receive_.sack_blocks(SackBlocks::most);
  for (const SeqRange& range : ahead.all()) line.add("ahead", range);
  line.add("fin", peer_fin_, "urgent", urgent_, "last_ack", last_ack_sent_, "twice", came_twice_);
  line.add(" LOSS:");
  line.add("cwnd", congestion_.window(), "ssthresh", congestion_.threshold(), "acked",
           congestion_.acknowledged(), "recovering", congestion_.recovering(), "duplicates",
           duplicate_acks_, "recover", recover_, "unanswered", unanswered_);
  add_losses(line, flight_, congestion_);
  line.add("rack", rack_.state(), "probe", probe_.end(), "probe_again", probe_.again(),
           "reduced_at", reduced_at_);
  if (undo_) {
    line.add("undo_cwnd", undo_->before.window, "undo_ssthresh", undo_->before.threshold,
             "undo_stamp", undo_->timestamp);
  }
  line.add(" TIME:");
  line.add("rto", rtt_.rto(), "srtt", rtt_.smoothed(), "rttvar", rtt_.variation(), "ts_recent",
           ts_recent_);
  if (timed_) line.add("timed", timed_->first);
  if (timed_) line.add("since", timed_->second);
  line.add("retransmit", retransmit_at_, "look_again", look_again_at_, "tail_probe", probe_at_,
           "ack", ack_at_, "time_wait", time_wait_until_, "ack_now", ack_now_, "challenges",
           challenges_.used(), "replies", replies_.used(), "mtu", path_mtu_, "fragments",
           fragments_);
  return std::move(line).text();
}

}  // namespace pushpkt::stack::tcp
