// The fifth check of an arriving segment: its ACK. RFC 9293, 3.10.7.4; RFC 5681; RFC 6582; RFC 6675
#include <algorithm>

#include "pushpkt/stack/tcp/connection.hpp"

namespace pushpkt::stack::tcp {
namespace {

constexpr unsigned duplicates_for_recovery = 3;  // RFC 5681, 3.2

}  // namespace

// False: the segment is not looked at further.
bool Connection::on_ack(const Segment& segment, Time now) {
  if (state_ == State::syn_received) {
    if (!complete_handshake(segment)) return false;
  } else if (segment.ack > max_ || segment.ack + max_snd_wnd_ < una_) {
    challenge(now);  // RFC 5961, 5.2
    return false;
  }
  const bool new_sack = sack_ && scoreboard_.add(segment.options.sack.all(), una_, max_);
  const bool window_changed = update_window(segment);
  if (snd_wnd_ == 0) unanswered_ = 0;  // the peer lives: probing goes on (RFC 9293, 3.8.6.1)
  if (segment.ack > una_) {
    acknowledge(segment, now);
  } else if (segment.ack == una_ && flight() > 0 && segment.length() == 0 && snd_wnd_ > 0 &&
             (!window_changed ||
              new_sack)) {  // RFC 5681, 2: a duplicate ACK; answers to probes are none
    on_duplicate_ack(new_sack, now);
  }
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
  measure(segment, now);
  una_ = segment.ack;
  nxt_ = later(nxt_, una_);
  retransmitted_ = later(retransmitted_, una_);
  send_.acknowledge(una_);
  scoreboard_.acknowledge(una_);
  unanswered_ = 0;
  soft_error_.reset();
  if (congestion_.recovering()) {
    if (una_ >= recover_) {
      congestion_.leave_recovery(flight());
      duplicate_acks_ = 0;
    } else if (!sack_) {  // RFC 6582, 3.2, step 3: the next hole
      congestion_.on_partial_ack(bytes);
      retransmit_first(now);
    }
  } else {
    duplicate_acks_ = 0;
    if (!of_syn) congestion_.on_ack(bytes);
  }
  restart_retransmission(now);
}

// RFC 6298, 3 (Karn); RFC 7323, 4.1: the echo measures what was sent more than once, too.
void Connection::measure(const Segment& segment, Time now) {
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

void Connection::on_duplicate_ack(bool new_sack, Time now) {
  // With SACK a duplicate is one that reports something new (RFC 6675, 2).
  if (sack_ && !new_sack) return;
  ++duplicate_acks_;
  if (congestion_.recovering()) {
    if (!sack_) congestion_.on_duplicate_in_recovery();
    return;
  }
  const bool lost = duplicate_acks_ >= duplicates_for_recovery ||
                    (sack_ && scoreboard_.is_lost(una_, send_mss()));
  // RFC 6582, 3.2, step 2: not again for losses before the last timeout or recovery.
  const bool covered = sack_ ? una_ >= recover_ : una_ > recover_;
  if (lost && covered) start_recovery(now);
}

void Connection::start_recovery(Time now) {
  ++counts_.fast_recoveries;
  congestion_.enter_recovery(flight(), !sack_);
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
