// One loop: send what the machine has, wait for a packet or its next timer.
#include "pushpkt/stack/tcp/stream.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <string>
#include <utility>

namespace pushpkt::stack::tcp {

namespace {

/// Packets that are taken before the answers to them leave together.
constexpr unsigned packets_per_wait = 64;

}  // namespace

Result<void> PacketPort::send_all(std::span<const ByteSpan> packets) {
  for (const ByteSpan packet : packets) {
    if (auto sent = send(packet); !sent) return sent;
  }
  return {};
}

Stream::Stream(Stream&& other) noexcept
    : port_(std::exchange(other.port_, nullptr)), connection_(std::move(other.connection_)) {}

Stream::~Stream() {
  if (port_ == nullptr || connection_.state() == State::closed) return;
  (void)connection_.abort();
  (void)flush();  // nothing can be done about an error here
}

/// All packets into one block of memory, each behind the room for its link-layer header.
Result<void> Stream::flush() {
  connection_.take_segments(segments_);
  if (segments_.empty()) return {};
  const std::size_t headroom = port_->headroom();
  std::size_t bytes = 0;
  for (const Segment& segment : segments_) bytes += headroom + ip_packet_bytes(segment);
  if (room_.size() < bytes) room_.resize(bytes);
  packets_.clear();
  ByteSpan rest(room_);
  for (const Segment& segment : segments_) {
    const ByteSpan packet = rest.subspan(headroom, ip_packet_bytes(segment));
    write_ip_packet(packet, segment);
    packets_.push_back(packet);
    rest = rest.subspan(headroom + packet.size());
  }
  return port_->send_all(packets_);
}

// Sends, then takes one packet or runs the timers. ETIMEDOUT at the deadline.
Result<void> Stream::step(Time deadline, const char* what) {
  if (auto sent = flush(); !sent) return sent;
  if (connection_.failure()) return fail(*connection_.failure());
  if (port_->now() >= deadline) {
    return fail(
        Error{.what = std::string("cannot ") + what + " " + to_string(connection_.remote()),
              .number = ETIMEDOUT,
              .hint = "the connection is in " + std::string(to_string(connection_.state()))});
  }
  return wait(deadline);
}

Result<void> Stream::wait(Time until) {
  if (auto sent = flush(); !sent) return sent;
  const auto timer = connection_.deadline();
  if (auto taken = take_packets(timer ? std::min(*timer, until) : until); !taken) return taken;
  const Time now = port_->now();
  if (connection_.deadline() && *connection_.deadline() <= now) connection_.advance(now);
  if (auto sent = flush(); !sent) return sent;
  if (connection_.failure() && connection_.readable() == 0) return fail(*connection_.failure());
  return {};
}

Result<void> Stream::take_packets(Time until) {
  auto packet = port_->receive(until);
  const Time now = port_->now();
  for (unsigned taken = 1; packet && *packet; ++taken) {
    const auto parsed = parse_ip_packet(**packet, port_->checksum_rule(), arrived_);
    const auto error = parsed ? std::nullopt : parse_icmp_error(**packet);
    packet = taken < packets_per_wait ? port_->receive(Time::min())
                                      : Result<std::optional<ByteView>>(std::nullopt);
    const bool more = packet && *packet;
    // Not of this connection: others answer for what is theirs.
    if (parsed && arrived_.source == connection_.remote()) {
      connection_.receive(arrived_, now, more);
    } else if (error) {
      connection_.receive(*error, now);
    }
  }
  if (!packet) return fail(packet.error());
  return {};
}

Result<std::size_t> Stream::read_some(ByteSpan to) {
  const auto count = connection_.read(to, port_->now());
  if (!count) return count;
  if (auto sent = flush(); !sent) return fail(sent.error());
  return count;
}

Result<std::size_t> Stream::write_some(ByteView bytes) {
  const auto taken = connection_.write(bytes, port_->now());
  if (!taken) return taken;
  if (auto sent = flush(); !sent) return fail(sent.error());
  return taken;
}

Result<Stream> Stream::connect(PacketPort& port, const Config& config, const Endpoint& local,
                               const Endpoint& remote, Time deadline) {
  const Config own = config_of(config, IsnSource(), local, remote, port.now());
  Stream stream(port, Connection::connect(own, local, remote, port.now()));
  while (!stream.connection_.was_established()) {
    if (auto done = stream.step(deadline, "connect to"); !done) {
      const auto& reported = stream.connection_.soft_error();
      const bool late = done.error().number == ETIMEDOUT && reported;
      return fail(late ? *reported : done.error());
    }
    if (stream.connection_.failure()) return fail(*stream.connection_.failure());
  }
  return stream;
}

Result<std::size_t> Stream::read(ByteSpan to, Time deadline) {
  for (;;) {
    auto count = connection_.read(to, port_->now());
    if (!count || *count > 0 || connection_.at_end() || to.empty()) {
      if (auto sent = flush(); !sent) return fail(sent.error());
      return count;
    }
    if (auto done = step(deadline, "read from"); !done && !connection_.failure()) {
      return fail(done.error());
    }
  }
}

Result<void> Stream::write(ByteView bytes, Time deadline) {
  while (!bytes.empty()) {
    const auto taken = connection_.write(bytes, port_->now());
    if (!taken) return fail(taken.error());
    bytes = bytes.subspan(*taken);
    if (bytes.empty()) break;
    if (auto done = step(deadline, "write to"); !done) return done;
  }
  return flush();
}

Result<void> Stream::shutdown() {
  if (auto closed = connection_.close(port_->now()); !closed) return closed;
  return flush();
}

Result<void> Stream::close(Time deadline, Time time_wait) {
  (void)connection_.close(port_->now());  // an error says that shutdown() was called before
  std::array<std::uint8_t, 4096> rest{};
  while (connection_.state() != State::time_wait && connection_.state() != State::closed) {
    (void)connection_.read(rest, port_->now());
    if (auto done = step(deadline, "close"); !done) return done;
  }
  if (connection_.failure()) return fail(*connection_.failure());
  auto sent = flush();
  const Time until = port_->now() + time_wait;
  while (sent && connection_.state() == State::time_wait && port_->now() < until) {
    sent = wait(until);
  }
  port_ = nullptr;  // nothing to reset
  return sent;
}

}  // namespace pushpkt::stack::tcp
