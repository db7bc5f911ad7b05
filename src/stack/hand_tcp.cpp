// What can be read is transformed and written back, as far as there is room for it.
#include "stack/hand_tcp.hpp"

#include <linux/if_ether.h>

#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::stack {
namespace {

tcp::ListenerConfig config_for(std::uint32_t mtu) {
  tcp::ListenerConfig config;
  // Beside the completed ones all handshakes have room: a SYN alone gives up no connection.
  config.max_connections = HandTcp::most_connections + config.backlog + 1;
  config.connection.mtu = mtu;
  config.connection.send_buffer = HandTcp::buffer_bytes;
  config.connection.receive_buffer = HandTcp::buffer_bytes;
  return config;
}

}  // namespace

HandTcp::HandTcp(Port port, HandHost::TcpTransform transform, std::uint32_t mtu, HostTime idle)
    : listener_(port, config_for(mtu)), transform_(std::move(transform)), idle_(idle) {}

void HandTcp::remember(const Ip& ip, const Mac& mac) {
  const auto [known, is_new] = neighbours_.insert_or_assign(ip, mac);
  if (!is_new) return;
  oldest_.push_back(known->first);
  if (oldest_.size() <= most_neighbours) return;
  neighbours_.erase(oldest_.front());
  oldest_.pop_front();
}

const tcp::Segment* HandTcp::parse(ByteView packet) {
  const auto parsed = tcp::parse_ip_packet(packet, tcp::ChecksumRule::full_or_partial, arrived_);
  return parsed && arrived_.destination.port == port() ? &arrived_ : nullptr;
}

void HandTcp::receive(const tcp::Segment& segment, const Mac& from, HostTime now) {
  remember(segment.source.address, from);
  listener_.receive(segment, now);
  serve_all(now);
}

void HandTcp::receive(const tcp::IcmpError& error, HostTime now) {
  listener_.receive(error, now);
  serve_all(now);
}

void HandTcp::advance(HostTime now) {
  listener_.advance(now);
  for (auto client = clients_.begin(); client != clients_.end();) {
    const auto at = client - clients_.begin();
    if (now - client->last >= idle_) {
      end_early(client, now);
    } else {
      ++client;
      continue;
    }
    client = clients_.begin() + at;
  }
  serve_all(now);
}

std::optional<HostTime> HandTcp::deadline() const {
  std::optional<HostTime> first = listener_.deadline();
  for (const Client& client : clients_) {
    const HostTime due = client.last + idle_;
    if (!first || due < *first) first = due;
  }
  return first;
}

void HandTcp::end_early(std::vector<Client>::iterator client, HostTime now) {
  tcp::Connection* connection = client->connection;
  clients_.erase(client);
  ++ended_early_;
  static_cast<void>(connection->abort());
  listener_.release(connection, now);
}

/// One host cannot shut out others, neither with connections that it leaves idle nor with those
/// that it does not let end. False: there is none to be given up.
bool HandTcp::make_room(HostTime now) {
  tcp::Connection* const first = listener_.longest_idle_of_most();
  if (first == nullptr) return false;
  const auto client = std::ranges::find(clients_, first, &Client::connection);
  if (client != clients_.end()) {
    end_early(client, now);
    return true;
  }
  if (first->state() != tcp::State::time_wait) ++ended_early_;
  static_cast<void>(first->abort());
  listener_.release(first, now);
  return true;
}

void HandTcp::serve_all(HostTime now) {
  while (tcp::Connection* client = listener_.accept()) clients_.push_back({client, now});
  while (listener_.completed() > most_connections && make_room(now)) {
  }
  std::erase_if(clients_, [&](Client& client) {
    if (!serve(client, now)) return false;
    listener_.release(client.connection, now);
    return true;
  });
}

bool HandTcp::serve(Client& client, HostTime now) {
  tcp::Connection& connection = *client.connection;
  if (const std::uint64_t segments = connection.counts().segments_in; segments != client.segments) {
    client.segments = segments;
    client.last = now;
  }
  std::array<std::uint8_t, 16'384> room{};
  while (connection.readable() > 0 && connection.writable() > 0) {
    const std::size_t most =
        std::min<std::size_t>(room.size(), std::min(connection.readable(), connection.writable()));
    const auto got = connection.read(ByteSpan(room).first(most), now);
    if (!got || *got == 0) break;
    bytes_ += *got;
    const ByteSpan bytes = ByteSpan(room).first(*got);
    transform_(bytes);
    if (const auto put = connection.write(bytes, now); !put) return true;
  }
  return connection.failure().has_value() || connection.at_end();
}

std::vector<HandTcp::Addressed> HandTcp::take_segments() {
  std::vector<Addressed> out;
  for (tcp::Segment& segment : listener_.take_segments()) {
    const auto to = neighbours_.find(segment.destination.address);
    if (to != neighbours_.end()) out.push_back({to->second, std::move(segment)});
  }
  return out;
}

ByteView HandHost::bytes_of(const Packet& packet) {
  const wire::Layer& network = packet.decoded.layers()[packet.network];
  return packet.decoded.bytes().subspan(network.offset, network.end - network.offset);
}

void HandHost::serve_tcp(Port port, TcpTransform transform, HostTime idle) {
  tcp_ = std::make_unique<HandTcp>(port, std::move(transform), config_.mtu, idle);
}

void HandHost::advance(HostTime now) {
  if (!tcp_) return;
  tcp_->advance(now);
  send_segments();
}

std::optional<HostTime> HandHost::deadline() const {
  return tcp_ ? tcp_->deadline() : std::nullopt;
}

bool HandHost::on_segment(ByteView frame, HostTime now) {
  const bool ethernet = config_.link == Link::ethernet;
  const std::size_t header = ethernet ? wire::eth::header.fixed_bytes : 0;
  if (!tcp_ || frame.size() <= header) return false;
  Mac from;
  if (ethernet) {
    from = wire::get(frame, wire::eth::src);
    if (from.is_group() || wire::get(frame, wire::eth::dst) != config_.mac) return false;
    const std::uint16_t type = frame[header] >> 4U == 6 ? ETH_P_IPV6 : ETH_P_IP;
    if (wire::get(frame, wire::eth::type) != type) return false;
  }
  if (!wire::is_plain_ip(frame.subspan(header))) return false;
  const tcp::Segment* const segment = tcp_->parse(frame.subspan(header));
  if (segment == nullptr || !is_own(segment->destination.address)) return false;
  const Ip& source = segment->source.address;
  if (wire::is_martian_source(source, config_.addresses)) return false;
  if (std::ranges::find(config_.broadcasts, source) != config_.broadcasts.end()) return false;
  tcp_->receive(*segment, from, now);
  send_segments();
  return true;
}

/// Whether it is an ICMP error about a segment of ours: a smaller path MTU (RFC 1191), and others.
bool HandHost::on_tcp_error(const Packet& packet, HostTime now) {
  if (!tcp_ || !is_own(packet.destination)) return false;
  const auto error = tcp::parse_icmp_error(bytes_of(packet));
  if (!error || error->source.port != tcp_->port()) return false;
  tcp_->receive(*error, now);
  send_segments();
  return true;
}

void HandHost::on_tcp(const Packet& packet, HostTime now) {
  const ByteView bytes = bytes_of(packet);
  const auto segment = tcp::parse_ip_packet(bytes, tcp::ChecksumRule::full_or_partial);
  if (!segment) {
    ++counts_.malformed;
    return;
  }
  if (!is_own(packet.destination)) return;
  if (tcp_ && segment->destination.port == tcp_->port()) {
    tcp_->receive(*segment, packet.from, now);
    return send_segments();
  }
  if (config_.kernel_owns_addresses) return;
  const auto reset = tcp::reset_for(*segment);
  if (!reset) return;
  if (!errors_.take(now)) {
    ++counts_.unanswered;
    return;
  }
  ++counts_.resets;
  send_segment(packet.from, *reset);
}

void HandHost::send_segment(const Mac& to, const tcp::Segment& segment) {
  Bytes frame;
  if (config_.link == Link::ethernet) {
    const bool ip6 = is_ip6(segment.source.address);
    frame.insert(frame.end(), to.bytes.begin(), to.bytes.end());
    frame.insert(frame.end(), config_.mac.bytes.begin(), config_.mac.bytes.end());
    frame.push_back(ip6 ? 0x86 : 0x08);
    frame.push_back(ip6 ? 0xdd : 0x00);
  }
  const std::size_t header = frame.size();
  frame.resize(header + tcp::ip_packet_bytes(segment));
  tcp::write_ip_packet(ByteSpan(frame).subspan(header), segment);
  out_.push_back(std::move(frame));
}

void HandHost::send_segments() {
  for (const auto& [to, segment] : tcp_->take_segments()) send_segment(to, segment);
  counts_.clients = tcp_->clients();
  counts_.stream_bytes = tcp_->bytes();
  counts_.cookies = tcp_->cookies();
  counts_.ended_early = tcp_->ended_early();
}

}  // namespace pushpkt::stack
