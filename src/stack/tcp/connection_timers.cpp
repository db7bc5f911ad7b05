// Timeouts: retransmission, zero window probes, delayed ACK, TIME-WAIT. RFC 9293, 3.10.8; RFC 6298
#include <algorithm>
#include <cerrno>

#include "pushpkt/stack/tcp/connection.hpp"

namespace pushpkt::stack::tcp {

std::optional<Time> Connection::deadline() const {
  std::optional<Time> first;
  for (const auto& timer : {retransmit_at_, look_again_at_, probe_at_, ack_at_, time_wait_until_}) {
    if (timer && (!first || *timer < *first)) first = timer;
  }
  return first;
}

void Connection::advance(Time now) {
  if (time_wait_until_ && now >= *time_wait_until_) {
    enter_closed();
    return;
  }
  if (ack_at_ && now >= *ack_at_) {
    ack_at_.reset();
    ack_now_ = true;
  }
  if (look_again_at_ && now >= *look_again_at_) {
    look_again_at_.reset();
    mark_losses(now);
    if (congestion_.recovering()) congestion_.on_delivered(0, flight_.pipe(), false);
  }
  if (probe_at_ && now >= *probe_at_) {
    probe_at_.reset();
    send_tail_probe(now);
  } else if (retransmit_at_ && now >= *retransmit_at_) {
    retransmit_at_.reset();
    on_retransmission_timeout(now);
  }
  if (state_ != State::closed && state_ != State::listen) output(now);
}

bool Connection::needs_retransmission_timer() const {
  if (state_ == State::syn_sent || state_ == State::syn_received) return true;
  if (!can_send_data()) return false;
  // What waits for the window to open needs the timer too: it probes.
  return flight() > 0 || send_.end() > nxt_ || (closing_ && !fin_sent_);
}

void Connection::arm_retransmission(Time now) {
  if (!retransmit_at_) retransmit_at_ = now + rtt_.rto();
}

void Connection::restart_retransmission(Time now) {  // RFC 6298, 5.2 and 5.3
  retransmit_at_.reset();
  if (needs_retransmission_timer()) arm_retransmission(now);
}

void Connection::on_retransmission_timeout(Time now) {
  const bool handshake = state_ == State::syn_sent || state_ == State::syn_received;
  const unsigned most = handshake ? config_.max_syn_retransmissions : config_.max_retransmissions;
  if (++unanswered_ > most) {
    if (state_ == State::syn_received && passive_) return return_to_listen();
    Error error = soft_error_.value_or(Error{.what = {}, .number = ETIMEDOUT});
    error.what = (handshake ? "cannot connect to " : "cannot keep the connection with ") +
                 to_string(remote_);
    if (error.hint.empty()) {
      error.hint = std::to_string(unanswered_) + " segments were sent in vain";
    }
    failure_ = error;
    enter_closed();
    return;
  }
  rtt_.back_off();
  if (handshake) {
    ++counts_.retransmissions;
    send_syn(now);
    return;
  }
  if (snd_wnd_ == 0 || flight() == 0) return probe_window(now);
  ++counts_.timeouts;
  if (sack_ && !undo_) undo_ = {congestion_.before(), timestamp(now)};
  congestion_.on_timeout(flight(), unanswered_ > 1);
  recover_ = max_;
  duplicate_acks_ = 0;
  timed_.reset();
  if (sack_) return retransmit_after_timeout(now);
  nxt_ = una_;
}

// RFC 9293, 3.8.6.1: a byte beyond the window, so that an ACK comes with the window as it is now.
// Where the window is only small, what fits (3.8.6.2.1: the override timeout).
void Connection::probe_window(Time now) {
  ++counts_.window_probes;
  const std::uint32_t allowed = std::max<std::uint32_t>(snd_wnd_, 1);
  const std::uint32_t count = std::min({send_.size(), allowed, send_mss()});
  const bool fin = closing_ && count == send_.size() && count < allowed;
  if (count == 0 && !fin) return;
  send_data(una_, count, fin, now);
  if (snd_wnd_ > 0) nxt_ = later(nxt_, una_ + count + (fin ? 1U : 0U));
}

}  // namespace pushpkt::stack::tcp
