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
  [[nodiscard]] std::string text() && { return std::move(text_); }

 private:
  std::string text_;
};

}  // namespace

std::string Connection::status() const {
  Line line;
  line.add(to_string(state_));
  line.add(" SND:");
  line.add("iss", iss_);
  line.add("una", una_);
  line.add("nxt", max_);
  line.add("resume", nxt_);
  line.add("wnd", snd_wnd_);
  line.add("max_wnd", max_snd_wnd_);
  line.add("wl1", wl1_);
  line.add("wl2", wl2_);
  line.add("queued", send_.size());
  line.add("closing", closing_);
  line.add("fin_sent", fin_sent_);
  line.add(" RCV:");
  line.add("irs", irs_);
  line.add("nxt", rcv_nxt());
  line.add("edge", rcv_edge_);
  line.add("readable", receive_.readable());
  const SackBlocks ahead = receive_.sack_blocks(SackBlocks::most);
  for (const SeqRange& range : ahead.all()) line.add("ahead", range);
  line.add("fin", peer_fin_);
  line.add("urgent", urgent_);
  line.add("last_ack", last_ack_sent_);
  line.add(" LOSS:");
  line.add("cwnd", congestion_.window());
  line.add("ssthresh", congestion_.threshold());
  line.add("acked", congestion_.acknowledged());
  line.add("recovering", congestion_.recovering());
  line.add("duplicates", duplicate_acks_);
  line.add("recover", recover_);
  line.add("high_rxt", retransmitted_);
  line.add("unanswered", unanswered_);
  for (const SeqRange& range : scoreboard_.ranges()) line.add("sacked", range);
  line.add(" TIME:");
  line.add("rto", rtt_.rto());
  line.add("srtt", rtt_.smoothed());
  line.add("rttvar", rtt_.variation());
  line.add("ts_recent", ts_recent_);
  if (timed_) line.add("timed", timed_->first);
  if (timed_) line.add("since", timed_->second);
  line.add("retransmit", retransmit_at_);
  line.add("ack", ack_at_);
  line.add("time_wait", time_wait_until_);
  line.add("ack_now", ack_now_);
  line.add("challenges", challenges_.used());
  line.add("replies", replies_.used());
  line.add("mtu", path_mtu_);
  line.add("fragments", fragments_);
  return std::move(line).text();
}

}  // namespace pushpkt::stack::tcp
