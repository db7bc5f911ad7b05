// Losses, where the peer reports what it has (SACK). RFC 8985; RFC 9937; RFC 3522; RFC 4015
#include <algorithm>

#include "pushpkt/stack/tcp/connection.hpp"

namespace pushpkt::stack::tcp {
namespace {

// RFC 2883, 4: the first block reports what came twice where it lies below the acknowledgment, or
// within the second block.
std::optional<SeqRange> duplicate_report(const Segment& segment) {
  const auto blocks = segment.options.sack.all();
  if (blocks.empty() || blocks[0].begin >= blocks[0].end) return std::nullopt;
  if (blocks[0].end <= segment.ack) return blocks[0];
  const bool inside =
      blocks.size() > 1 && blocks[1].begin <= blocks[0].begin && blocks[0].end <= blocks[1].end;
  return inside ? std::optional(blocks[0]) : std::nullopt;
}

}  // namespace

// Into `delivered_`: what SACK reports now and did not before.
Connection::AckNews Connection::take_reports(const Segment& segment) {
  delivered_.clear();
  if (!sack_) return {};
  for (const SeqRange& block : segment.options.sack.all()) flight_.report(block, delivered_);
  return {.reported = delivered_.size(),
          .advances = segment.ack > una_,
          .twice = duplicate_report(segment)};
}

void Connection::look_for_losses(const Segment& segment, const AckNews& news, Time now) {
  std::uint32_t bytes = 0;
  for (std::size_t i = 0; i < delivered_.size(); ++i) {
    const SentSegment& sent = delivered_[i];
    bytes += sent.range.size();
    // The echo is that of the segment that has moved the acknowledgment (RFC 7323, 4.3).
    const bool moved = news.advances && i == news.reported;
    rack_.on_delivered(sent, now, moved && echoes_before(segment, timestamp(sent.at)));
  }
  const bool once = std::ranges::count(delivered_, false, &SentSegment::again) > 0;
  if (!news.advances && once) measure(segment, now);
  if (news.twice) rack_.on_duplicate_report(una_, max_);
  const bool probe_twice = news.twice && probe_.end() && news.twice->end == *probe_.end();
  if (probe_.on_ack(una_, probe_twice) && !congestion_.recovering()) {
    congestion_.on_repaired_loss(std::min(flight(), congestion_.window()));
  }
  if (news.advances) undo_if_spurious(segment);
  const bool found = mark_losses(now);
  if (!congestion_.recovering()) return;
  congestion_.on_delivered(bytes, flight_.pipe(), news.advances && !found);
}

// Whether there are new ones. The window is reduced once a round trip, and again where what was
// sent again is lost (RFC 5681, 4.3).
bool Connection::mark_losses(Time now) {
  const bool recovering = congestion_.recovering() || una_ < recover_;
  const Rack::Losses losses = rack_.detect(flight_, now, rtt_.smoothed(), recovering);
  look_again_at_ = losses.look_again;
  if (!losses.any) return false;
  probe_.cancel();
  if (!recovering || (losses.again && *losses.again >= reduced_at_)) start_reduction(now);
  return true;
}

void Connection::start_reduction(Time now) {
  ++counts_.fast_recoveries;
  if (!undo_) undo_ = {congestion_.before(), timestamp(now)};
  const std::uint32_t most =
      congestion_.recovering() ? congestion_.threshold() : congestion_.window();
  congestion_.start_reduction(std::min(flight(), most), flight_.outstanding());
  recover_ = max_;
  reduced_at_ = now;
}

// RFC 3522 (Eifel): the first segment was sent again, and the ACK answers the copy before that.
void Connection::undo_if_spurious(const Segment& segment) {
  if (!undo_) return;
  const Undo undo = *undo_;
  undo_.reset();
  if (!echoes_before(segment, undo.timestamp)) return;
  ++counts_.undone_reductions;
  flight_.unmark_lost();
  congestion_.undo(undo.before, flight_.pipe());
  recover_ = una_ - 1;
}

bool Connection::echoes_before(const Segment& segment, std::uint32_t stamp) const {
  if (!timestamps_ || !segment.options.timestamps) return false;
  const std::uint32_t echo = segment.options.timestamps->echo;
  return echo != 0 && Seq{echo} < Seq{stamp};
}

void Connection::retransmit_after_timeout(Time now) {
  reduced_at_ = now;
  probe_.cancel();
  look_again_at_.reset();
  flight_.mark_lost_on_timeout(rack_.horizon(now, rtt_.smoothed()));
  if (const SentSegment* first = flight_.first_lost()) send_again(first->range, now);
}

// New data where there is some, else the last segment again. RFC 8985, 7.3
void Connection::send_tail_probe(Time now) {
  ++counts_.tail_probes;
  const Seq before = nxt_;
  const bool is_new = send_next(earlier(una_ + snd_wnd_, nxt_ + send_mss()), now);
  if (!is_new) {
    const SeqRange last = flight_.segments().back().range;
    send_again({later(last.begin, last.end - send_mss()), last.end}, now);
  }
  probe_.on_sent(max_, nxt_ == before);
  restart_retransmission(now);
}

void Connection::arm_tail_probe(Time now) {
  const bool wanted = sack_ && can_send_data() && snd_wnd_ > 0 && !flight_.empty() &&
                      !congestion_.recovering() && una_ >= recover_ && unanswered_ == 0 &&
                      !probe_.is_outstanding() && flight_.reported() == 0 &&
                      flight_.first_lost() == nullptr;
  if (!wanted) {
    probe_at_.reset();
  } else if (!probe_at_) {
    const bool single = flight_.segments().size() == 1;
    probe_at_ = now + TailProbe::timeout(rtt_.smoothed(), single);
    if (retransmit_at_) probe_at_ = std::min(*probe_at_, *retransmit_at_);
  }
}

}  // namespace pushpkt::stack::tcp
