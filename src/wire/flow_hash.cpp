// Both ends hashed alone, then put together in an order that does not depend on the direction.
#include "pushpkt/wire/flow_hash.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {
namespace {

std::uint64_t mixed(std::uint64_t state, std::uint64_t number) {
  state = (state ^ number) * 0x9e3779b97f4a7c15U;
  return state ^ state >> 32U;
}

struct TwoEnds {
  std::uint64_t source = 0;
  std::uint64_t destination = 0;

  void add(Value from, Value to) {
    source = mixed(mixed(source, from.high), from.low);
    destination = mixed(mixed(destination, to.high), to.low);
  }
  [[nodiscard]] std::uint64_t both(std::uint64_t kind) const {
    return mixed(mixed(mixed(0, std::min(source, destination)), std::max(source, destination)),
                 kind);
  }
};

Value value_of(const Ip& address) {
  return address.is_v4() ? Codec<Ip4>::to_value(address.v4()) : Codec<Ip6>::to_value(address.v6());
}

bool is_ip(const Header& header) { return &header == &ipv4::header || &header == &ipv6::header; }

std::optional<std::size_t> innermost_ip(std::span<const Layer> layers) {
  for (std::size_t i = layers.size(); i > 0; --i) {
    if (is_ip(*layers[i - 1].header)) return i - 1;
  }
  return std::nullopt;
}

/// UDP, TCP, SCTP and UDP-Lite begin with two ports.
bool begins_with_ports(const Header& header) {
  constexpr std::array<std::uint32_t, 4> numbers{6, 17, 132, 136};
  const KnownAs* known = known_as(header, Space::ip_protocol);
  return known != nullptr &&
         std::find(numbers.begin(), numbers.end(), known->number) != numbers.end();
}

/// The transport header above the IP header, cut or whole; nullptr without ports.
const Layer* transport_above(const Decoded& packet, std::size_t ip) {
  const auto layers = packet.layers();
  const auto has_ports = [](const Layer& layer) {
    constexpr std::uint32_t port_bytes = 4;
    return begins_with_ports(*layer.header) && layer.header_bytes >= port_bytes;
  };
  for (std::size_t i = ip + 1; i < layers.size(); ++i) {
    if (has_ports(layers[i])) return &layers[i];
  }
  return packet.cut() && has_ports(*packet.cut()) ? &*packet.cut() : nullptr;
}

bool is_fragment(const Decoded& packet, std::size_t ip) {
  const auto layers = packet.layers();
  const ByteView header = layers[ip].header_in(packet.bytes());
  if (layers[ip].header == &ipv4::header) {
    return get(header, ipv4::frag_offset) != 0 || get(header, ipv4::mf);
  }
  return std::any_of(layers.begin() + static_cast<std::ptrdiff_t>(ip), layers.end(),
                     [](const Layer& layer) { return layer.header == &fraghdr::header; });
}

}  // namespace

std::uint64_t flow_hash(const Decoded& packet) {
  const auto layers = packet.layers();
  TwoEnds ends;
  const auto value = [&](std::size_t layer, const Field& row) {
    return packet.packet().value(layer, row);
  };
  const auto ip = innermost_ip(layers);
  if (!ip) {
    const bool is_ethernet = !layers.empty() && layers[0].header->name == eth::header.name;
    if (is_ethernet) ends.add(value(0, eth::src), value(0, eth::dst));
    return ends.both(0);
  }
  const bool is_v4 = layers[*ip].header == &ipv4::header;
  ends.add(value(*ip, is_v4 ? static_cast<const Field&>(ipv4::src) : ipv6::src),
           value(*ip, is_v4 ? static_cast<const Field&>(ipv4::dst) : ipv6::dst));
  const Layer* const transport = is_fragment(packet, *ip) ? nullptr : transport_above(packet, *ip);
  if (transport == nullptr) return ends.both(is_v4 ? 4 : 6);
  const std::uint8_t* const ports = packet.bytes().data() + transport->offset;
  ends.add(detail::load_big<std::uint16_t>(ports), detail::load_big<std::uint16_t>(ports + 2));
  return ends.both(is_v4 ? 4 : 6);
}

std::uint64_t flow_hash(const Endpoint& one, const Endpoint& other) {
  TwoEnds ends;
  ends.add(value_of(one.address), value_of(other.address));
  ends.add(one.port.number, other.port.number);
  return ends.both(is_ip6(one.address) ? 6 : 4);
}

}  // namespace pushpkt::wire
