// SEGMENT ARRIVES: RFC 9293, 3.10.7, in the RFC's order; RFC 5961, RFC 7323
#include <algorithm>
#include <cerrno>

#include "pushpkt/stack/tcp/connection.hpp"
#include "stack/tcp/addresses.hpp"

namespace pushpkt::stack::tcp {

void Connection::receive(const Segment& segment, Time now, bool more) {
  // Without ends of its own a CLOSED one stands for all that have no connection.
  const bool unbound = state_ == State::closed && local_ == Endpoint{};
  if (!unbound && segment.destination.port != local_.port) return;
  const bool any = unbound || (state_ == State::listen && is_any(local_.address));
  if (!any && segment.destination.address != local_.address) return;
  if (state_ != State::listen && state_ != State::closed && segment.source != remote_) return;
  ++counts_.segments_in;
  more_waits_ = more;
  switch (state_) {
    case State::closed:  // 3.10.7.1
      if (const auto reset = reset_for(segment)) out_.push_back(*reset);
      return;
    case State::listen:
      in_listen(segment, now);
      break;
    case State::syn_sent:
      in_syn_sent(segment, now);
      break;
    default:
      in_synchronized(segment, now);
  }
  output(now);
}

// 3.10.7.2
void Connection::in_listen(const Segment& segment, Time now) {
  if (segment.flags.rst) return;
  if (segment.flags.ack) {
    out_.push_back(*reset_for(segment));
    return;
  }
  if (!segment.flags.syn) return;
  open(segment.destination, segment.source);
  take_handshake_options(segment);
  state_ = State::syn_received;
  max_ = nxt_ = iss_ + 1;
  // What came with the SYN waits until the connection is established.
  if (!segment.payload.empty()) on_text(segment, now);
  send_syn(now);
  arm_retransmission(now);
}

// 3.10.7.3
void Connection::in_syn_sent(const Segment& segment, Time now) {
  const bool acknowledges = segment.flags.ack;
  if (acknowledges && (segment.ack <= iss_ || segment.ack > max_)) {
    if (!segment.flags.rst) send_reset(segment.ack, std::nullopt);
    return;
  }
  if (segment.flags.rst) {
    if (acknowledges) {
      fail_with(ECONNREFUSED, "cannot connect to " + to_string(remote_));
    }
    return;
  }
  if (!segment.flags.syn) return;
  take_handshake_options(segment);
  if (!acknowledges) {  // simultaneous open: RFC 9293, 3.5, figure 7
    state_ = State::syn_received;
    if (!segment.payload.empty()) on_text(segment, now);
    send_syn(now);
    restart_retransmission(now);
    return;
  }
  establish();
  snd_wnd_ = max_snd_wnd_ = segment.window;  // of a SYN: never scaled
  wl1_ = segment.seq;
  wl2_ = segment.ack;
  acknowledge(segment, now);
  ack_now_ = true;
  on_text(segment, now);
  on_fin(now);
}

void Connection::take_handshake_options(const Segment& syn) {
  irs_ = syn.seq;
  receive_.start(irs_ + 1);
  rcv_edge_ = irs_ + 1 + std::min<std::uint32_t>(config_.receive_buffer, 0xffff);
  last_ack_sent_ = irs_ + 1;
  const Options& options = syn.options;
  // Linux's smallest, so that an option of 1 does not stop the data; one of 0 says nothing.
  if (options.mss.value_or(0) > 0) peer_mss_ = std::max<std::uint32_t>(*options.mss, 48);
  sack_ = config_.sack && options.sack_permitted;
  timestamps_ = config_.timestamps && options.timestamps.has_value();
  if (timestamps_) ts_recent_ = options.timestamps->value;
  scaling_ = config_.window_scaling && options.window_scale.has_value();
  snd_scale_ = scaling_ ? std::min<std::uint8_t>(*options.window_scale, 14) : 0;  // RFC 7323, 2.3
  rcv_scale_ = scaling_ ? own_window_scale() : 0;
  snd_wnd_ = max_snd_wnd_ = syn.window;
  wl1_ = syn.seq;
  congestion_.set_mss(send_mss());
}

// 3.10.7.4
void Connection::in_synchronized(const Segment& segment, Time now) {
  const bool repeats_syn = state_ == State::syn_received && !passive_ && segment.flags.syn &&
                           segment.flags.ack && segment.seq == irs_;
  if (!repeats_syn) return check_segment(segment, now);
  // A simultaneous open: the peer's SYN,ACK repeats the SYN that we have (figure 7).
  Segment ack = segment;
  ack.flags.syn = false;
  ack.seq += 1;
  check_segment(ack, now);
}

void Connection::check_segment(const Segment& segment, Time now) {
  if (!passes_paws(segment, now)) return;
  if (segment.flags.rst) return on_reset(segment, now);               // second, by RFC 5961, 3.2
  if (segment.flags.syn && !on_syn(segment, now)) return;             // fourth, by RFC 5961, 4.2
  if (!is_acceptable(segment)) return on_unacceptable(segment, now);  // first
  if (timestamps_ && segment.seq <= last_ack_sent_) {                 // RFC 7323, 4.3 (2)
    ts_recent_ = segment.options.timestamps->value;
    ts_recent_at_ = now;
  }
  if (!segment.flags.ack || !on_ack(segment, now)) return;  // fifth
  if (segment.flags.urg && can_receive()) {                 // sixth
    const Seq up = segment.seq + segment.urgent_pointer;
    urgent_ = urgent_ ? later(*urgent_, up) : up;
  }
  on_text(segment, now);  // seventh
  on_fin(now);            // eighth
}

// RFC 7323, 5.3. A segment without the option, where it was agreed on, is dropped (3.2); a RST is
// checked by its number alone.
bool Connection::passes_paws(const Segment& segment, Time now) {
  if (!timestamps_ || segment.flags.rst) return true;
  if (!segment.options.timestamps) return false;
  constexpr Time valid = std::chrono::hours(24 * 24);  // 5.5
  const Seq value{segment.options.timestamps->value};
  if (value >= Seq{ts_recent_} || now - ts_recent_at_ > valid) return true;
  ++counts_.paws_drops;
  if (segment.length() > 0 || replies_.allows(now)) ack_now_ = true;
  return false;
}

// RFC 9293, 3.10.7.4, first: the table of four cases.
bool Connection::is_acceptable(const Segment& segment) const {
  const std::uint32_t length = segment.length();
  const Seq next = rcv_nxt();
  const std::uint32_t window = rcv_wnd();
  const auto inside = [&](Seq seq) { return seq - next < window; };
  // With a window of zero, valid ACKs are taken still; the text is not (3.10.7.4; MUST-66).
  if (window == 0) return segment.seq == next;
  if (length == 0) return inside(segment.seq);
  return inside(segment.seq) || inside(segment.seq + (length - 1));
}

void Connection::on_unacceptable(const Segment& segment, Time now) {
  // What has data or a FIN is a retransmission, whose sender waits for an ACK. What has none may
  // be such an ACK itself: two ends must not answer each other for ever.
  if (segment.length() == 0 && !replies_.allows(now)) return;
  ack_now_ = true;
  note_what_came_twice(segment.seq, segment.payload.size());
  if (state_ == State::time_wait && segment.flags.fin) enter_time_wait(now);
}

// Second: RFC 9293, 3.10.7.4 with RFC 5961, 3.2
void Connection::on_reset(const Segment& segment, Time now) {
  if (segment.seq != rcv_nxt()) {
    if (segment.seq - rcv_nxt() < rcv_wnd()) challenge(now);
    return;
  }
  switch (state_) {
    case State::syn_received:
      if (passive_) return return_to_listen();
      fail_with(ECONNREFUSED, "cannot connect to " + to_string(remote_));
      return;
    case State::closing:
    case State::last_ack:
    case State::time_wait:
      enter_closed();
      return;
    default:
      fail_with(ECONNRESET, "cannot keep the connection with " + to_string(remote_));
  }
}

// Fourth: whether the segment is to be looked at further.
bool Connection::on_syn(const Segment& segment, Time now) {
  if (state_ == State::syn_received && passive_ && segment.seq == irs_ && !segment.flags.ack) {
    send_syn(now);  // our SYN,ACK was lost, or is on its way: as Linux does
    return false;
  }
  if (state_ == State::syn_received && passive_ && segment.seq - rcv_nxt() < rcv_wnd()) {
    return_to_listen();
    return false;
  }
  challenge(now);
  return false;
}

void Connection::challenge(Time now) {
  if (!challenges_.allows(now)) return;
  ++counts_.challenge_acks;
  ack_now_ = true;
}

// Seventh
void Connection::on_text(const Segment& segment, Time now) {
  const bool from_syn = state_ == State::syn_received && segment.flags.syn;
  if (!can_receive() && !from_syn) return;
  const Seq seq = segment.seq + (segment.flags.syn ? 1U : 0U);
  ByteView bytes = segment.payload;
  // Only what lies in the window that was advertised, and before the FIN, is taken.
  Seq edge = rcv_edge_;
  if (peer_fin_) edge = earlier(edge, *peer_fin_);
  if (seq >= edge) bytes = {};
  bytes = bytes.first(std::min<std::size_t>(bytes.size(), edge - seq));
  if (segment.flags.fin && !peer_fin_ && bytes.size() == segment.payload.size()) {
    const Seq fin = seq + static_cast<std::uint32_t>(bytes.size());
    if (fin >= receive_.next() && fin < rcv_edge_) peer_fin_ = fin;
  }
  if (bytes.empty()) {
    if (!segment.payload.empty() || segment.flags.fin) ack_now_ = true;
    return;
  }
  note_what_came_twice(seq, bytes.size());
  const bool had_gap = receive_.has_gap();
  const std::uint32_t progress = receive_.insert(seq, bytes);
  if (from_syn) return;
  // RFC 5681, 4.2: at once for what is out of order, fills a gap, or is the second full segment.
  // What has arrived together is acknowledged together.
  constexpr std::uint32_t most_together = 16;
  const std::uint32_t pending = receive_.next() - last_ack_sent_;
  const std::uint32_t enough = more_waits_ ? most_together * own_mss() : own_mss();
  if (progress == 0 || had_gap || pending > enough) {
    ack_now_ = true;
  } else if (!ack_at_) {
    ack_at_ = now + config_.ack_delay;
  }
}

// RFC 2883, 4: what was acknowledged before, or waits ahead of a gap.
void Connection::note_what_came_twice(Seq seq, std::size_t bytes) {
  const Seq end = seq + static_cast<std::uint32_t>(bytes);
  if (!sack_ || bytes == 0) return;
  if (seq < receive_.next()) {
    came_twice_ = {seq, earlier(end, receive_.next())};
  } else if (receive_.has({seq, end})) {
    came_twice_ = {seq, end};
  }
}

// Eighth
void Connection::on_fin(Time now) {
  if (!peer_fin_ || fin_received_ || !can_receive() || receive_.next() != *peer_fin_) return;
  fin_received_ = true;
  ack_now_ = true;
  switch (state_) {
    case State::established:
      state_ = State::close_wait;
      break;
    case State::fin_wait_1:
      // RFC: TIME-WAIT where our FIN has been acknowledged; on_ack has gone to FIN-WAIT-2 then.
      state_ = State::closing;
      break;
    case State::fin_wait_2:
      enter_time_wait(now);
      break;
    default:
      break;
  }
}

}  // namespace pushpkt::stack::tcp
