// Taking a link-layer header away, and giving another one. IEEE 802.3, 3.2; RFC 826
#include "pushpkt/replay/link_header.hpp"

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/frame_view.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/slarp.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

Bytes header_of(const Mac& destination, const Mac& source, std::uint16_t ethertype) {
  Bytes bytes(eth::header.fixed_bytes);
  set(bytes, eth::dst, destination);
  set(bytes, eth::src, source);
  set(bytes, eth::type, ethertype);
  return bytes;
}

/// nullopt: no address tells where it goes.
std::optional<Ip> destination_of(const Inner& inner) {
  const std::uint8_t version = inner.bytes.empty() ? 0 : inner.bytes[0] >> 4U;
  if (version == 4 && inner.bytes.size() >= ipv4::header.fixed_bytes) {
    return Ip{get(inner.bytes, ipv4::dst)};
  }
  if (version == 6 && inner.bytes.size() >= ipv6::header.fixed_bytes) {
    return Ip{get(inner.bytes, ipv6::dst)};
  }
  return std::nullopt;
}

std::uint16_t ethertype_of(const Header& header) {
  const KnownAs* known = known_as(header, Space::ethertype);
  return known != nullptr ? static_cast<std::uint16_t>(known->number) : 0;
}

Result<Mac> goal_of(const Inner& inner, const LinkHeader& framing) {
  constexpr std::uint16_t request = 1;
  if (inner.ethertype == ethertype_of(arp::header)) {
    if (inner.bytes.size() < arp::header.fixed_bytes) return Mac::broadcast();
    if (get(inner.bytes, arp::opcode) == request) return Mac::broadcast();
    return get(inner.bytes, arp::dst_mac);
  }
  if (!framing.next_hop) return Mac{};
  if (const auto ip = destination_of(inner)) return framing.next_hop(*ip);
  return fail(input_error("cannot tell its destination MAC address: it is neither IP nor ARP",
                          "--set eth.dst=MAC"));
}

}  // namespace

std::optional<Inner> inner_of(const Decoded& packet) {
  const std::span<const Layer> layers = packet.layers();
  if (layers.empty()) return std::nullopt;
  const Layer& first = layers[0];
  if (ethertype_of(*first.header) != 0 && first.header != &eth::header) {  // it begins with IP
    return Inner{packet.bytes(), ethertype_of(*first.header)};
  }
  const ByteView rest = packet.bytes().subspan(first.payload_offset());
  const Field* next = first.header->next;
  const bool has_number =
      next != nullptr && (next->space == Space::cooked || next->space == Space::ethertype);
  if (has_number) {
    const auto number = static_cast<std::uint16_t>(packet.packet().value(0, *next).low);
    if (is_slarp(first.header, number)) return std::nullopt;
    if (number > eth::max_length) return Inner{rest, number};
    return std::nullopt;
  }
  if (layers.size() < 2 || ethertype_of(*layers[1].header) == 0) return std::nullopt;
  return Inner{packet.bytes().subspan(layers[1].offset), ethertype_of(*layers[1].header)};
}

Result<Bytes> ethernet_header(const Inner& inner, const LinkHeader& framing) {
  const auto goal = goal_of(inner, framing);
  if (!goal) return fail(goal.error());
  return header_of(*goal, framing.source, inner.ethertype);
}

}  // namespace pushpkt::replay
