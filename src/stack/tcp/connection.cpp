// The calls of the user, and the ends of a connection. RFC 9293, 3.10.1 to 3.10.6
#include "pushpkt/stack/tcp/connection.hpp"

#include <algorithm>
#include <cerrno>
#include <string>
#include <utility>

namespace pushpkt::stack::tcp {
namespace {

Error not_open(const char* what) {
  Error error = input_error(std::string("cannot ") + what + ": the connection does not exist");
  error.number = ENOTCONN;
  return error;
}

Error is_closing(const char* what) {
  Error error = input_error(std::string("cannot ") + what + ": the connection is closing");
  error.number = EPIPE;
  return error;
}

}  // namespace

std::string_view to_string(State state) {
  switch (state) {
    case State::closed:
      return "CLOSED";
    case State::listen:
      return "LISTEN";
    case State::syn_sent:
      return "SYN-SENT";
    case State::syn_received:
      return "SYN-RECEIVED";
    case State::established:
      return "ESTABLISHED";
    case State::fin_wait_1:
      return "FIN-WAIT-1";
    case State::fin_wait_2:
      return "FIN-WAIT-2";
    case State::close_wait:
      return "CLOSE-WAIT";
    case State::closing:
      return "CLOSING";
    case State::last_ack:
      return "LAST-ACK";
    case State::time_wait:
      return "TIME-WAIT";
  }
  return "";
}

Connection::Connection(const Config& config)
    : config_(config),
      send_(config.send_buffer),
      receive_(config.receive_buffer),
      path_mtu_(config.mtu),
      rtt_(config),
      challenges_(config.challenge_acks, config.challenge_period),
      replies_(config.challenge_acks, config.challenge_period) {}

void Connection::open(const Endpoint& local, const Endpoint& remote) {
  local_ = local;
  remote_ = remote;
  iss_ = config_.initial_sequence.value_or(Seq{});
  una_ = nxt_ = max_ = recover_ = iss_;
  send_.start(iss_ + 1);
  peer_mss_ = remote.address.is_v6() ? 1220 : 536;  // RFC 9293, 3.7.1: without the option
}

Connection Connection::connect(const Config& config, const Endpoint& local, const Endpoint& remote,
                               Time now) {
  Connection connection(config);
  connection.open(local, remote);
  connection.state_ = State::syn_sent;
  connection.max_ = connection.nxt_ = connection.iss_ + 1;
  connection.send_syn(now);
  connection.arm_retransmission(now);
  return connection;
}

Connection Connection::listen(const Config& config, const Endpoint& local) {
  Connection connection(config);
  connection.local_ = connection.listened_ = local;
  connection.passive_ = true;
  connection.state_ = State::listen;
  return connection;
}

Connection Connection::from_cookie(const Config& config, const Segment& ack,
                                   std::uint16_t peer_mss) {
  Config plain = config;  // a cookie has no room for options
  plain.window_scaling = plain.timestamps = plain.sack = false;
  plain.initial_sequence = ack.ack - 1;
  Connection connection(plain);
  connection.open(ack.destination, ack.source);
  connection.passive_ = true;
  Segment syn;
  syn.seq = ack.seq - 1;
  syn.window = ack.window;
  syn.options.mss = peer_mss;
  connection.take_handshake_options(syn);
  connection.max_ = connection.nxt_ = ack.ack;
  connection.establish();
  connection.una_ = ack.ack;
  connection.wl2_ = ack.ack;
  return connection;
}

// SEND: RFC 9293, 3.10.2
Result<std::size_t> Connection::write(ByteView bytes, Time now) {
  switch (state_) {
    case State::closed:
      if (failure_) return fail(*failure_);
      return fail(not_open("send"));
    case State::listen: {
      Error error = input_error("cannot send: the remote end is not known yet");
      error.number = ENOTCONN;
      return fail(error);
    }
    case State::syn_sent:
    case State::syn_received:
    case State::established:
    case State::close_wait:
      break;
    default:
      return fail(is_closing("send"));
  }
  if (closing_) return fail(is_closing("send"));
  const std::size_t taken = send_.append(bytes);
  output(now);
  return taken;
}

// RECEIVE: RFC 9293, 3.10.3
Result<std::size_t> Connection::read(ByteSpan to, Time now) {
  if (state_ == State::syn_sent || state_ == State::syn_received || state_ == State::listen) {
    return std::size_t{0};  // to be called again: nothing is queued here
  }
  const std::size_t count = receive_.read(to);
  if (count == 0 && state_ == State::closed && !at_end()) {
    if (failure_) return fail(*failure_);
    return fail(not_open("receive"));
  }
  // RFC 9293, 3.8.6.2.2: a window update once it is worth a segment.
  if (count > 0 && can_receive()) {
    const std::uint32_t before = rcv_wnd();
    const std::uint32_t enough = std::min<std::uint32_t>(config_.receive_buffer / 2, 2 * own_mss());
    // Without scaling the field ends at 65,535: more room is nothing to tell the peer.
    const std::uint32_t most =
        std::min(config_.receive_buffer, std::uint32_t{0xffff} << rcv_scale_);
    if (std::min(receive_.room(), most) >= before + enough && before < most / 2) ack_now_ = true;
    output(now);
  }
  return count;
}

// CLOSE: RFC 9293, 3.10.4
Result<void> Connection::close(Time now) {
  switch (state_) {
    case State::closed:
      return fail(failure_ ? *failure_ : not_open("close"));
    case State::listen:
    case State::syn_sent:
      enter_closed();
      return {};
    case State::syn_received:
    case State::established:
    case State::close_wait:
      if (closing_) return fail(is_closing("close"));
      break;
    default:
      return fail(is_closing("close"));
  }
  closing_ = true;
  // In SYN-RECEIVED and in CLOSE-WAIT the state changes when the FIN is sent.
  if (state_ == State::established) state_ = State::fin_wait_1;
  output(now);
  return {};
}

// ABORT: RFC 9293, 3.10.5
Result<void> Connection::abort() {
  switch (state_) {
    case State::closed:
      return fail(not_open("abort"));
    case State::syn_received:
    case State::established:
    case State::fin_wait_1:
    case State::fin_wait_2:
    case State::close_wait:
      send_reset(acceptable_seq(), std::nullopt);
      break;
    default:
      break;
  }
  enter_closed();
  return {};
}

std::uint32_t Connection::readable() const {
  const bool waits = state_ == State::syn_sent || state_ == State::syn_received;
  return waits ? 0 : receive_.readable();
}

std::uint32_t Connection::writable() const {
  if (closing_) return 0;
  const bool takes = state_ == State::syn_sent || state_ == State::syn_received ||
                     state_ == State::established || state_ == State::close_wait;
  return takes ? send_.room() : 0;
}

std::uint32_t Connection::rcv_wnd() const {
  return rcv_edge_ > rcv_nxt() ? rcv_edge_ - rcv_nxt() : 0;
}

bool Connection::can_send_data() const {
  switch (state_) {
    case State::established:
    case State::close_wait:
    case State::fin_wait_1:
    case State::closing:
    case State::last_ack:
      return true;
    default:
      return false;
  }
}

bool Connection::can_receive() const {
  return state_ == State::established || state_ == State::fin_wait_1 || state_ == State::fin_wait_2;
}

void Connection::fail_with(int number, std::string what) {
  failure_ = Error{.what = std::move(what), .number = number};
  enter_closed();
}

void Connection::enter_closed() {
  state_ = State::closed;
  for (auto* timer : {&retransmit_at_, &look_again_at_, &probe_at_, &ack_at_, &time_wait_until_}) {
    timer->reset();
  }
  ack_now_ = false;
}

void Connection::enter_time_wait(Time now) {
  state_ = State::time_wait;
  for (auto* timer : {&retransmit_at_, &look_again_at_, &probe_at_}) timer->reset();
  time_wait_until_ = now + 2 * config_.msl;
}

void Connection::establish() {
  state_ = State::established;
  was_established_ = true;
  if (unanswered_ > 0) rtt_.after_lost_syn();
  unanswered_ = 0;
}

// What is to be sent is kept, all else begins again.
void Connection::return_to_listen() {
  Connection fresh = listen(config_, listened_);
  fresh.out_ = std::move(out_);
  fresh.counts_ = counts_;
  *this = std::move(fresh);
}

std::vector<Segment> Connection::take_segments() { return std::exchange(out_, {}); }

void Connection::take_segments(std::vector<Segment>& into) {
  constexpr std::size_t most_spare = 64;
  for (Segment& sent : into) {
    if (spare_.size() < most_spare && sent.payload.capacity() > 0) {
      spare_.push_back(std::move(sent.payload));
    }
  }
  into.clear();
  out_.swap(into);
}

}  // namespace pushpkt::stack::tcp
