// Compared byte by byte, but for the bytes that routers and kernels change.
#include "journey/packet_match.hpp"

#include <algorithm>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::journey {
namespace {

// The protocol numbers of IANA that are looked at.
constexpr std::uint8_t icmp_number = 1;
constexpr std::uint8_t tcp_number = 6;
constexpr std::uint8_t udp_number = 17;
constexpr std::uint8_t icmpv6_number = 58;

constexpr std::size_t ip4_header_bytes = 20;
constexpr std::size_t telling_bytes = 4;  // behind the headers: ports, or what stands there

bool equal(ByteView a, ByteView b) { return std::equal(a.begin(), a.end(), b.begin(), b.end()); }

bool is_zero(ByteView bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

/// Where the transport's checksum stands in its header.
std::optional<std::size_t> checksum_at(std::uint8_t protocol) {
  switch (protocol) {
    case udp_number:
      return 6;
    case tcp_number:
      return 16;
    case icmp_number:
    case icmpv6_number:
      return 2;
    default:
      return std::nullopt;
  }
}

bool writes_ip_header(path::Level ours) {
  return ours == path::Level::transport || ours == path::Level::payload;
}

/// Whether the kernel writes the transport's checksum: a raw ICMPv6 socket's too (RFC 3542, 3.1).
bool writes_checksum(path::Level ours, std::uint8_t protocol) {
  return ours == path::Level::payload ||
         (ours == path::Level::transport && protocol == icmpv6_number);
}

/// IP_HDRINCL: a source and an id of 0. raw(7)
bool fills_zeros(path::Level ours) { return ours != path::Level::link; }

bool is_in(std::size_t at, std::size_t begin, std::size_t size) {
  return at >= begin && at < begin + size;
}

/// Whether this byte of an IPv4 header may differ.
bool may_differ_ip4(std::size_t at, const IpPacket& wrote, path::Level ours) {
  const bool by_kernel = writes_ip_header(ours);
  if (is_in(at, 2, 2) || at == 8 || is_in(at, 10, 2)) return true;  // length, TTL, checksum
  if (is_in(at, 4, 2)) return by_kernel || (wrote.id == 0 && fills_zeros(ours));
  if (is_in(at, 12, 4)) return by_kernel || (is_zero(wrote.source) && fills_zeros(ours));
  if (at == 1 || is_in(at, 6, 2)) return by_kernel;          // type of service, DF
  return at >= ip4_header_bytes && at < wrote.header_bytes;  // routers write into options
}

bool may_differ_ip6(std::size_t at, path::Level ours) {
  if (is_in(at, 4, 2) || at == 7) return true;  // length, hop limit
  return writes_ip_header(ours) && (at < 4 || is_in(at, 8, 16));
}

bool may_differ(std::size_t at, const IpPacket& wrote, path::Level ours) {
  if (at >= wrote.header_bytes) {
    const auto sum = checksum_at(wrote.protocol);
    return sum && writes_checksum(ours, wrote.protocol) && is_in(at, wrote.header_bytes + *sum, 2);
  }
  return wrote.version == 4 ? may_differ_ip4(at, wrote, ours) : may_differ_ip6(at, ours);
}

/// As far as both go. What is too short to tell must be as short.
bool same_bytes(const IpPacket& seen, const IpPacket& wrote, path::Level ours) {
  const std::size_t common = std::min(seen.bytes.size(), wrote.bytes.size());
  const bool telling = common >= wrote.header_bytes + telling_bytes;
  if (!telling && seen.bytes.size() != wrote.bytes.size()) return false;
  for (std::size_t at = 0; at < common; ++at) {
    if (seen.bytes[at] != wrote.bytes[at] && !may_differ(at, wrote, ours)) return false;
  }
  return true;
}

/// A packet without a whole IP header: all bytes are compared but those that IP_HDRINCL writes.
bool same_debris(ByteView seen, ByteView wrote, path::Level ours) {
  const std::size_t common = std::min(seen.size(), wrote.size());
  if (seen.empty() && wrote.empty()) return true;  // nothing behind the link's header
  if (common == 0 || (common < ip4_header_bytes + telling_bytes && seen.size() != wrote.size())) {
    return false;
  }
  const bool may_change = wrote[0] >> 4U == 4 || ours != path::Level::link;
  for (std::size_t at = 0; at < common; ++at) {
    const bool written_or_zero = is_in(at, 2, 2) || at == 8 || is_in(at, 10, 2) || wrote[at] == 0;
    const bool by_kernel = may_change && written_or_zero;
    if (seen[at] != wrote[at] && !by_kernel) return false;
  }
  return true;
}

/// As its header says; less of it may be there.
std::size_t said_bytes(const IpPacket& packet) {
  constexpr std::size_t ip6_header_bytes = 40;
  const std::size_t at = packet.version == 4 ? 2 : 4;
  const std::size_t said = std::size_t{packet.bytes[at]} << 8U | packet.bytes[at + 1];
  return packet.version == 4 ? said : ip6_header_bytes + said;
}

/// Fragments of one datagram of which no byte can be compared: they have the same place and length.
/// Of a packet whose bytes lie outside of the kernel's first buffer (one of a transmit ring) only
/// the header is reported: its length is what that says.
bool same_place(const IpPacket& seen, const IpPacket& wrote) {
  if (seen.offset != wrote.offset) return false;
  const bool cut = said_bytes(seen) > seen.bytes.size();
  if (!cut) return seen.payload.size() == wrote.payload.size();
  const bool same_length =
      said_bytes(seen) == wrote.bytes.size() || said_bytes(seen) == said_bytes(wrote);
  return same_length && seen.more == wrote.more;
}

/// By addresses and id, and by the bytes that have the same place in the datagram.
bool same_datagram(const IpPacket& seen, const IpPacket& wrote, path::Level ours) {
  const bool any_source = writes_ip_header(ours) || (is_zero(wrote.source) && fills_zeros(ours));
  if (seen.protocol != wrote.protocol) return false;
  if (!wrote.rerouted && !equal(seen.destination, wrote.destination)) return false;
  if (!any_source && !equal(seen.source, wrote.source)) return false;
  const bool has_id = wrote.version == 4 || (seen.fragment && wrote.fragment);
  const bool any_id = writes_ip_header(ours) || (wrote.id == 0 && fills_zeros(ours));
  const bool named = has_id && !any_id;
  if (named && seen.id != wrote.id) return false;
  // Put together, a datagram of IPv6 has no id any more: its beginning tells.
  const bool whole = wrote.version == 6 && !seen.fragment;
  if (whole && wrote.fragment && wrote.offset != 0) return false;
  const std::size_t begin = std::max(seen.offset, wrote.offset);
  const std::size_t end =
      std::min(seen.offset + seen.payload.size(), wrote.offset + wrote.payload.size());
  if (begin >= end) return same_place(seen, wrote);
  const auto sum = checksum_at(wrote.protocol);
  for (std::size_t at = begin; at < end; ++at) {
    const bool by_kernel = sum && writes_checksum(ours, wrote.protocol) && is_in(at, *sum, 2);
    if (seen.payload[at - seen.offset] != wrote.payload[at - wrote.offset] && !by_kernel) {
      return false;
    }
  }
  return true;
}

}  // namespace

std::optional<ByteView> quoted_in(const IpPacket& packet) {
  constexpr std::size_t icmp_header_bytes = 8;
  constexpr std::uint8_t first_icmp6_query = 128;
  if (packet.offset != 0 || packet.payload.size() <= icmp_header_bytes) return std::nullopt;
  const std::uint8_t type = packet.payload[0];
  const bool error4 = packet.protocol == icmp_number && packet.version == 4 &&
                      (is_in(type, 3, 3) || type == 11 || type == 12);
  const bool error6 = packet.protocol == icmpv6_number && packet.version == 6 && type > 0 &&
                      type < first_icmp6_query;
  if (!error4 && !error6) return std::nullopt;
  return packet.payload.subspan(icmp_header_bytes);
}

bool is_same(const IpPacket& seen, const IpPacket& wrote, path::Level ours) {
  if (seen.version != wrote.version) return false;
  if (wrote.version == 0) return same_debris(seen.bytes, wrote.bytes, ours);
  const bool datagram = seen.fragment || wrote.fragment || wrote.rerouted;
  if (datagram ? same_datagram(seen, wrote, ours) : same_bytes(seen, wrote, ours)) return true;
  // IP_HDRINCL writes at its places whatever version the packet says.
  return wrote.version != 4 && ours == path::Level::network &&
         seen.bytes.size() == wrote.bytes.size() && same_debris(seen.bytes, wrote.bytes, ours);
}

bool is_translated(const IpPacket& seen, const IpPacket& wrote) {
  constexpr std::size_t least_bytes = 8;
  if (seen.version != wrote.version || wrote.version == 0) return false;
  if (seen.protocol != wrote.protocol || seen.fragment || wrote.fragment) return false;
  if (equal(seen.source, wrote.source) && equal(seen.destination, wrote.destination)) return false;
  if (wrote.id != 0 && seen.id != wrote.id) return false;
  const std::size_t common = std::min(seen.payload.size(), wrote.payload.size());
  if (common < least_bytes) return false;
  const auto sum = checksum_at(wrote.protocol);
  const bool icmp = wrote.protocol == icmp_number || wrote.protocol == icmpv6_number;
  // Without a payload little tells: then only the sender's side may have been translated.
  const bool bare = common == least_bytes;
  if (bare && !equal(seen.destination, wrote.destination)) return false;
  const std::size_t ports = bare ? 2 : 4;
  for (std::size_t at = 0; at < common; ++at) {
    const bool name = icmp ? is_in(at, 4, 2) : sum && at < ports;
    const bool changes = name || (sum && is_in(at, *sum, 2));
    if (seen.payload[at] != wrote.payload[at] && !changes) return false;
  }
  return true;
}

std::uint8_t icmpv6_type(const wire::Decoded& decoded) {
  const auto type = decoded.find(wire::icmpv6::type.name);
  return type ? static_cast<std::uint8_t>(type->value.low) : 0;
}

bool is_neighbours(const wire::Decoded& decoded) {
  constexpr std::uint8_t listener_query = 130;
  constexpr std::uint8_t redirect = 137;
  constexpr std::uint8_t listener_report = 143;
  if (decoded.find(wire::arp::opcode.name)) return true;
  const std::uint8_t type = icmpv6_type(decoded);
  return (type >= listener_query && type <= redirect) || type == listener_report;
}

bool answers(const IpPacket& seen, const IpPacket& wrote) {
  constexpr std::size_t names_end = 8;  // an ICMP query's identifier and sequence number
  if (seen.version != wrote.version || wrote.version == 0) return false;
  if (seen.protocol != wrote.protocol || seen.offset != 0 || wrote.offset != 0) return false;
  const bool icmp = wrote.protocol == icmp_number || wrote.protocol == icmpv6_number;
  if (icmp) {
    return !quoted_in(seen) && seen.payload.size() >= names_end &&
           wrote.payload.size() >= names_end && seen.payload[0] != wrote.payload[0] &&
           equal(seen.payload.subspan(4, 4), wrote.payload.subspan(4, 4));
  }
  if (wrote.protocol == udp_number || wrote.protocol == tcp_number) {
    return seen.payload.size() >= 4 && wrote.payload.size() >= 2 &&
           equal(seen.payload.subspan(2, 2), wrote.payload.first(2));
  }
  return equal(seen.source, wrote.destination) && equal(seen.destination, wrote.source);
}

}  // namespace pushpkt::journey
