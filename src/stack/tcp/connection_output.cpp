// What is sent, and when. RFC 9293, 3.7 and 3.8; RFC 5681; RFC 2883
#include <algorithm>

#include "pushpkt/stack/tcp/connection.hpp"

namespace pushpkt::stack::tcp {
namespace {

constexpr std::uint32_t timestamp_bytes = 12;
constexpr std::uint32_t smallest_payload = 16;

std::uint32_t header_bytes(const Endpoint& end) { return end.address.is_v6() ? 60 : 40; }

}  // namespace

void Connection::output(Time now) {
  if (can_send_data()) sack_ ? send_into_pipe(now) : send_into_window(now);
  if (needs_retransmission_timer()) {
    arm_retransmission(now);
  } else {
    retransmit_at_.reset();
  }
  arm_tail_probe(now);
  if (ack_now_) send_ack(now);
}

void Connection::send_into_window(Time now) {
  for (;;) {
    std::uint32_t allowed = congestion_.window();
    // Limited transmit: RFC 3042
    if (!congestion_.recovering()) allowed += std::min(duplicate_acks_, 2U) * send_mss();
    if (!send_next(una_ + std::min(snd_wnd_, allowed), now)) return;
  }
}

// With SACK: as long as the pipe has room, what is lost, then what is new. What SACK reports leaves
// the pipe, so that limited transmit is no rule of its own.
void Connection::send_into_pipe(Time now) {
  const std::uint32_t window = congestion_.window();
  std::uint32_t pipe = flight_.pipe();
  while (const SentSegment* lost = flight_.first_lost()) {
    const SeqRange range = lost->range;
    const std::uint32_t count = std::min(range.size(), send_mss());
    if (pipe + count > window || range.begin >= una_ + snd_wnd_) return;
    send_again(range, now);
    pipe += count;
  }
  while (pipe < window) {
    const Seq before = nxt_;
    if (!send_next(earlier(una_ + snd_wnd_, nxt_ + (window - pipe)), now)) return;
    pipe += nxt_ - before;
  }
}

// The next segment from `nxt_` on, if it begins before `edge` and silly window avoidance lets it
// go.
bool Connection::send_next(Seq edge, Time now) {
  const Seq seq = nxt_;
  if (seq > send_.end() || seq >= edge) return false;
  const std::uint32_t room = edge - seq;
  const std::uint32_t available = send_.end() - seq;
  const std::uint32_t count = std::min({available, room, send_mss()});
  const bool again = seq < max_;
  const bool fin = may_send_fin() && count == available && room > count;
  if (count == 0 && !fin) return false;
  // RFC 9293, 3.8.6.2.1: not a small part of what waits, unless the peer's window is that small.
  const bool silly = count < send_mss() && count < available && count < max_snd_wnd_ / 2;
  if (silly && !again) return false;
  const bool nagle = config_.nagle && count < send_mss() && flight() > 0 && !fin;  // 3.7.4
  if (nagle && !again) return false;
  send_data(seq, count, fin, now);
  nxt_ = seq + count + (fin ? 1U : 0U);
  return true;
}

// The beginning of the range, which was sent before.
void Connection::send_again(SeqRange range, Time now) {
  const Seq end = earlier(range.end, range.begin + send_mss());
  const bool fin = end > send_.end();
  if (range.begin == una_) restart_retransmission(now);
  send_data(range.begin, end - range.begin - (fin ? 1U : 0U), fin, now);
}

void Connection::retransmit_first(Time now) {
  const std::uint32_t count = std::min(send_.size(), send_mss());
  const bool fin = fin_sent_ && una_ + count == send_.end();
  if (count > 0 || fin) send_data(una_, count, fin, now);
}

void Connection::send_data(Seq seq, std::uint32_t count, bool fin, Time now) {
  Segment segment = blank(seq, {.fin = fin, .ack = true});
  segment.payload = payload_at(seq, count);
  segment.flags.psh = count > 0 && seq + count == send_.end();
  segment.options = options_now(now);
  // SACK blocks that do not fit go into a segment of their own.
  if (count + encoded_size(segment.options) > send_mss() + (timestamps_ ? timestamp_bytes : 0)) {
    segment.options.sack = {};
  }
  const Seq end = seq + segment.length();
  if (seq < max_) {
    ++counts_.retransmissions;
    timed_.reset();  // Karn: which copy was acknowledged is not known
  } else if (!timed_ && !sack_) {
    timed_ = {end, now};
  }
  max_ = later(max_, end);
  // A byte that probes a closed window is not in flight.
  if (sack_ && (snd_wnd_ > 0 || seq < nxt_)) {
    flight_.add({seq, end}, now);
    if (seq >= nxt_) probe_at_.reset();
    if (congestion_.recovering()) congestion_.on_sent_in_recovery(end - seq);
  }
  if (fin && !fin_sent_) {
    fin_sent_ = true;
    if (state_ == State::close_wait) state_ = State::last_ack;
  }
  emit(std::move(segment));
}

Bytes Connection::payload_at(Seq seq, std::uint32_t count) {
  Bytes out;
  if (!spare_.empty()) {
    out.swap(spare_.back());
    spare_.pop_back();
  }
  out.resize(count);
  send_.copy(seq, out);
  return out;
}

void Connection::send_syn(Time now) {
  const bool answers = state_ == State::syn_received;
  Segment segment = blank(iss_, {.syn = true, .ack = answers});
  segment.options = syn_options(now);
  if (!timed_ && unanswered_ == 0) {
    timed_ = {iss_ + 1, now};
  } else {
    timed_.reset();
  }
  emit(std::move(segment));
}

// A SYN offers all that the configuration allows; a SYN,ACK takes up what was offered.
Options Connection::syn_options(Time now) const {
  const bool answers = state_ == State::syn_received;
  Options options;
  options.mss = own_mss();
  if (answers ? scaling_ : config_.window_scaling) options.window_scale = own_window_scale();
  options.sack_permitted = answers ? sack_ : config_.sack;
  if (answers ? timestamps_ : config_.timestamps) {
    options.timestamps = Timestamps{timestamp(now), answers ? ts_recent_ : 0};
  }
  return options;
}

void Connection::send_ack(Time now) {
  Segment segment = blank(acceptable_seq(), {.ack = true});
  segment.options = options_now(now);
  emit(std::move(segment));
}

void Connection::send_reset(Seq seq, std::optional<Seq> ack) {
  Segment segment = blank(seq, {.rst = true, .ack = ack.has_value()});
  segment.ack = ack.value_or(Seq{});
  send(std::move(segment));
}

void Connection::emit(Segment segment) {
  segment.window = window_field(segment.flags.syn);
  if (segment.flags.ack) {
    last_ack_sent_ = rcv_nxt();
    ack_at_.reset();
    // What could not report its SACK blocks is followed by an ACK that does.
    const bool reports = !sack_ || !receive_.has_gap() || !segment.options.sack.empty();
    if (reports) ack_now_ = false;
    if (!segment.options.sack.empty()) came_twice_.reset();
  }
  send(std::move(segment));
}

// What routers may fragment needs an identification that its neighbours do not have: RFC 6864, 4.3.
void Connection::send(Segment segment) {
  ++counts_.segments_out;
  if (fragments_)
    segment.fragment_id = static_cast<std::uint16_t>(iss_.value + counts_.segments_out);
  out_.push_back(std::move(segment));
}

Segment Connection::blank(Seq seq, Flags flags) const {
  Segment segment;
  segment.source = local_;
  segment.destination = remote_;
  segment.seq = seq;
  segment.flags = flags;
  if (flags.ack) segment.ack = rcv_nxt();
  return segment;
}

Options Connection::options_now(Time now) const {
  Options options;
  if (timestamps_) options.timestamps = Timestamps{timestamp(now), ts_recent_};
  if (!sack_) return options;
  const std::size_t most = most_sack_blocks();
  if (came_twice_) options.sack.add(*came_twice_);  // RFC 2883, 4: the first block
  if (came_twice_ && most == 1) return options;
  const SackBlocks ahead = receive_.sack_blocks(most - (came_twice_ ? 1 : 0));
  for (const SeqRange& block : ahead.all()) options.sack.add(block);
  return options;
}

// With timestamps three fit into the 40 bytes (RFC 2018, 3); fewer where the link takes no more.
std::size_t Connection::most_sack_blocks() const {
  constexpr std::uint32_t option_bytes = 4;
  constexpr std::uint32_t block_bytes = 8;
  constexpr std::uint32_t most_options = 40;
  const std::uint32_t header = header_bytes(local_);
  const std::uint32_t room = path_mtu_ > header ? std::min(path_mtu_ - header, most_options) : 0;
  const std::uint32_t used = option_bytes + (timestamps_ ? timestamp_bytes : 0);
  return room > used + block_bytes ? (room - used) / block_bytes : 1;
}

// The window to advertise; the edge moves on in steps worth a segment (RFC 9293, 3.8.6.2.2), and
// never back.
std::uint16_t Connection::window_field(bool syn) {
  constexpr std::uint32_t largest = 0xffff;
  const std::uint32_t room = receive_.room();
  if (syn) return static_cast<std::uint16_t>(std::min(room, largest));
  const Seq next = rcv_nxt();
  const Seq edge = receive_.next() + room;
  const std::uint32_t step = std::min<std::uint32_t>(own_mss(), config_.receive_buffer / 2);
  Seq wanted = rcv_edge_;
  if (edge > rcv_edge_ && edge - rcv_edge_ >= step) wanted = edge;
  const std::uint32_t window = wanted > next ? wanted - next : 0;
  const std::uint32_t field = std::min(window >> rcv_scale_, largest);
  rcv_edge_ = later(rcv_edge_, next + (field << rcv_scale_));
  return static_cast<std::uint16_t>(field);
}

// SND.NXT, unless the peer's window has shrunk below it: there the segment would not be accepted,
// and with it its acknowledgment.
Seq Connection::acceptable_seq() const { return earlier(max_, una_ + snd_wnd_); }

std::uint32_t Connection::timestamp(Time now) const {
  const auto ticks = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  return static_cast<std::uint32_t>(ticks) + config_.timestamp_offset;
}

std::uint8_t Connection::own_window_scale() const {
  std::uint8_t scale = 0;
  while (scale < 14 && (config_.receive_buffer >> scale) > 0xffff) ++scale;
  return scale;
}

std::uint16_t Connection::own_mss() const {  // RFC 9293, 3.7.1; RFC 6691
  const std::uint32_t header = header_bytes(local_);
  const std::uint32_t mtu = std::clamp(config_.mtu, header + 48, std::uint32_t{0xffff});
  return static_cast<std::uint16_t>(mtu - header);
}

std::uint32_t Connection::send_mss() const {
  const std::uint32_t header = header_bytes(local_);
  const std::uint32_t path = path_mtu_ > header ? path_mtu_ - header : 0;
  const std::uint32_t mss = std::min(peer_mss_, path);
  const std::uint32_t options = timestamps_ ? timestamp_bytes : 0;
  return std::max(mss, options + smallest_payload) - options;
}

}  // namespace pushpkt::stack::tcp
