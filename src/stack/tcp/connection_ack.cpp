// The fifth check of an arriving segment: its ACK. RFC 9293, 3.10.7.4; RFC 5681; RFC 6582
#include <algorithm>

#include "pushpkt/stack/tcp/connection.hpp"

namespace pushpkt::stack::tcp {
namespace {

constexpr unsigned duplicates_for_recovery = 3;  // RFC 5681, 3.2
// RFC 9406, 4.2: of one ACK in slow start, where the sender does not pace; 1 behind a timeout (RFC
// 3465, 2.3)
constexpr std::uint32_t most_segments_counted = 8;

}  // namespace

// False: the segment is not looked at further.
bool Connection::on_ack(const Segment& segment, Time now) {
  if (state_ == State::syn_received) {
    if (!complete_handshake(segment)) return false;
  } else if (segment.ack > max_ || segment.ack + max_snd_wnd_ < una_) {
    challenge(now);  // RFC 5961, 5.2
    return false;
  }
  const AckNews news = take_reports(segment);
  const bool window_changed = update_window(segment);
  if (snd_wnd_ == 0) unanswered_ = 0;  // the peer lives: probing goes on (RFC 9293, 3.8.6.1)
  if (segment.ack > una_) {
    acknowledge(segment, now);
  } else if (!sack_ && segment.ack == una_ && flight() > 0 && segment.length() == 0 &&
             snd_wnd_ > 0 && !window_changed) {
    on_duplicate_ack(now);  // RFC 5681, 2; answers to probes are none
  }
  if (sack_) look_for_losses(segment, news, now);
  on_ack_of_fin(now);
  return state_ != State::closed;
}

// Out of SYN-RECEIVED.
bool Connection::complete_handshake(const Segment& segment) {
  if (segment.ack <= una_ || segment.ack > max_) {
    send_reset(segment.ack, std::nullopt);
    return false;
  }
  establish();
  snd_wnd_ = std::uint32_t{segment.window} << snd_scale_;
  max_snd_wnd_ = std::max(max_snd_wnd_, snd_wnd_);
  wl1_ = segment.seq;
  wl2_ = segment.ack;
  if (closing_) state_ = State::fin_wait_1;
  return true;
}

// Returns whether the peer's window is another one now. A segment that acknowledges something new
// is newer than one that came ahead of the sequence, whose number is higher. Linux does so, too.
bool Connection::update_window(const Segment& segment) {
  if (segment.ack < una_) return false;
  const bool newer =
      segment.ack > una_ || wl1_ < segment.seq || (wl1_ == segment.seq && wl2_ <= segment.ack);
  if (!newer) return false;
  const std::uint32_t window = std::uint32_t{segment.window} << snd_scale_;
  const bool changed = window != snd_wnd_;
  snd_wnd_ = window;
  max_snd_wnd_ = std::max(max_snd_wnd_, window);
  wl1_ = segment.seq;
  wl2_ = segment.ack;
  return changed;
}

void Connection::acknowledge(const Segment& segment, Time now) {
  const std::uint32_t bytes = segment.ack - una_;
  const bool of_syn = una_ == iss_;
  const bool was_behind = una_ < recover_;
  una_ = segment.ack;
  nxt_ = later(nxt_, una_);
  send_.acknowledge(una_);
  flight_.acknowledge(una_, delivered_);
  probe_at_.reset();
  measure(segment, now);
  unanswered_ = 0;
  soft_error_.reset();
  if (congestion_.recovering()) {
    if (una_ >= recover_) {
      sack_ ? congestion_.end_reduction() : congestion_.leave_recovery(flight());
      duplicate_acks_ = 0;
    } else if (!sack_) {  // RFC 6582, 3.2, step 3: the next hole
      congestion_.on_partial_ack(bytes);
      retransmit_first(now);
    }
  } else {
    duplicate_acks_ = 0;
    if (!of_syn) congestion_.on_ack(bytes, una_ > recover_ ? most_segments_counted : 1);
  }
  if (was_behind && una_ >= recover_) rack_.on_recovered();
  recover_ = later(recover_, una_ - 1);  // numbers wrap around: it must not stay behind
  restart_retransmission(now);
}

// RFC 6298, 3 (Karn); RFC 7323, 4.1: the echo measures what was sent more than once, too. With SACK
// first what was sent once and has arrived, the last of it: also where the acknowledgment stands
// still, so that a long sample behind lost ACKs does not make the timeout long for long.
void Connection::measure(const Segment& segment, Time now) {
  const auto last =
      std::ranges::find(delivered_.rbegin(), delivered_.rend(), false, &SentSegment::again);
  if (last != delivered_.rend()) return rtt_.sample(now - last->at);
  // An echo of an earlier copy: that copy was late, or the ACK of it was lost.
  if (!delivered_.empty()) {
    const Time sent = std::ranges::max_element(delivered_, {}, &SentSegment::at)->at;
    if (echoes_before(segment, timestamp(sent))) return;
  }
  if (timed_ && segment.ack >= timed_->first) {
    rtt_.sample(now - timed_->second);
    timed_.reset();
    return;
  }
  if (timed_ || !timestamps_ || !segment.options.timestamps) return;
  const std::uint32_t echo = segment.options.timestamps->echo;
  const std::uint32_t elapsed = timestamp(now) - echo;
  if (echo == 0 || elapsed > 0x7fffffff) return;
  rtt_.sample(std::chrono::milliseconds(elapsed));
}

// Without SACK. RFC 6582, 3.2, step 2: not again for losses before the last timeout or recovery.
void Connection::on_duplicate_ack(Time now) {
  ++duplicate_acks_;
  if (congestion_.recovering()) return congestion_.on_duplicate_in_recovery();
  if (duplicate_acks_ < duplicates_for_recovery || una_ <= recover_) return;
  ++counts_.fast_recoveries;
  congestion_.enter_recovery(flight());
  recover_ = max_;
  retransmit_first(now);
  restart_retransmission(now);
}

void Connection::on_ack_of_fin(Time now) {
  if (!fin_acknowledged()) return;
  switch (state_) {
    case State::fin_wait_1:
      state_ = State::fin_wait_2;
      break;
    case State::closing:
      enter_time_wait(now);
      break;
    case State::last_ack:
      enter_closed();
      break;
    default:
      break;
  }
}

}  // namespace pushpkt::stack::tcp
