// A routing header or a source route moves the last address, a home address option the first one.
#include "wire/pseudo_header_addresses.hpp"

#include <optional>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {
namespace {

constexpr std::size_t ip6_bytes = 16;

/// RFC 791, 3.1: with loose or strict source route, the last address in the route is the goal
/// until the pointer is past the end.
std::optional<ByteView> source_route_goal(ByteView options) {
  constexpr std::uint8_t loose = 131;
  constexpr std::uint8_t strict = 137;
  for (std::size_t at = 0; at + 1 < options.size();) {
    const std::uint8_t type = options[at];
    if (type == 0) break;
    if (type == 1) {
      ++at;
      continue;
    }
    const std::size_t length = options[at + 1];
    if (length < 2 || at + length > options.size()) break;
    if ((type == loose || type == strict) && length >= 7 && options[at + 2] <= length - 3) {
      return options.subspan(at + length - 4, 4);
    }
    at += length;
  }
  return std::nullopt;
}

constexpr std::size_t reserved_bytes = 4;

/// RFC 6554, 3: addresses without the bytes that they have in common with the packet's destination,
/// the last one with a count of its own. A header whose numbers do not add up, or which has fewer
/// addresses than segments left, leads nowhere.
std::optional<FinalAddress> source_route_end(ByteView data, std::uint8_t segments_left,
                                             ByteView destination) {
  if (data.size() < reserved_bytes) return std::nullopt;
  const std::size_t each = ip6_bytes - (data[0] >> 4U);
  const std::size_t last = ip6_bytes - (data[0] & 0x0fU);
  const std::size_t padding = data[1] >> 4U;
  const ByteView addresses = data.subspan(reserved_bytes);
  if (addresses.size() < last + padding) return std::nullopt;
  const std::size_t before = addresses.size() - padding - last;
  if (before % each != 0 || segments_left > before / each + 1) return std::nullopt;
  return FinalAddress(destination.first(ip6_bytes - last), addresses.subspan(before, last));
}

/// RFC 8200, 8.1 and RFC 6275, 6.4: the last address of a routing header of type 0 or 2 with
/// segments left, and of type 3; RFC 8754, 4.3.1: the first of a segment routing header.
std::optional<FinalAddress> routing_goal(const Layer& layer, ByteView bytes, ByteView destination) {
  constexpr std::uint8_t source_route = 3;
  const ByteView header = layer.header_in(bytes);
  const std::uint8_t type = get(header, routing::type);
  const std::uint8_t segments_left = get(header, routing::segleft);
  if (segments_left == 0) return std::nullopt;
  const ByteView data = layer.tail_in(bytes);
  if (type == source_route) return source_route_end(data, segments_left, destination);
  if (data.size() < reserved_bytes + ip6_bytes) return std::nullopt;
  if (type == 0 || type == 2) return data.subspan(data.size() - ip6_bytes, ip6_bytes);
  if (type == 4) return data.subspan(reserved_bytes, ip6_bytes);
  return std::nullopt;
}

/// RFC 6275, 6.3: the home address option replaces the source.
std::optional<ByteView> home_address(const Layer& layer, ByteView bytes) {
  constexpr std::uint8_t home_address_option = 201;
  const ByteView options = layer.tail_in(bytes);
  for (std::size_t at = 0; at + 1 < options.size();) {
    if (options[at] == 0) {
      ++at;
      continue;
    }
    const std::size_t length = options[at + 1];
    if (at + 2 + length > options.size()) break;
    if (options[at] == home_address_option && length == ip6_bytes) {
      return options.subspan(at + 2, ip6_bytes);
    }
    at += 2 + length;
  }
  return std::nullopt;
}

}  // namespace

AddressBytes ends_of_ipv4(const Layer& layer, ByteView bytes) {
  const ByteView header = layer.header_in(bytes);
  AddressBytes ends{header.subspan(ipv4::src.bit / 8U, 4), header.subspan(ipv4::dst.bit / 8U, 4)};
  if (const auto goal = source_route_goal(layer.tail_in(bytes))) ends.destination = *goal;
  return ends;
}

AddressBytes ends_of_ipv6(const Packet& packet, std::size_t ip, std::size_t transport) {
  const ByteView header = packet.layers[ip].header_in(packet.bytes);
  AddressBytes ends{header.subspan(ipv6::src.bit / 8U, ip6_bytes),
                    header.subspan(ipv6::dst.bit / 8U, ip6_bytes)};
  for (std::size_t i = ip + 1; i < transport; ++i) {
    const Layer& layer = packet.layers[i];
    if (layer.header == &routing::header) {
      const ByteView destination = header.subspan(ipv6::dst.bit / 8U, ip6_bytes);
      if (const auto goal = routing_goal(layer, packet.bytes, destination)) {
        ends.destination = *goal;
      }
    }
    if (layer.header == &dstopts::header) {
      if (const auto home = home_address(layer, packet.bytes)) ends.source = *home;
    }
  }
  return ends;
}

}  // namespace pushpkt::wire
