// Segments in IP packets. RFC 791, RFC 8200
#include <netinet/in.h>

#include <algorithm>

#include "pushpkt/stack/tcp/segment.hpp"
#include "pushpkt/wire/checksum.hpp"
#include "pushpkt/wire/ip_packet.hpp"
#include "pushpkt/wire/protocols/ipv4.hpp"
#include "pushpkt/wire/protocols/ipv6.hpp"
#include "stack/tcp/addresses.hpp"
#include "stack/tcp/segment_bytes.hpp"

namespace pushpkt::stack::tcp {
namespace {

constexpr std::size_t ipv4_bytes = 20;
constexpr std::size_t ipv6_bytes = 40;

void write_ipv4(ByteSpan header, const Segment& segment, std::size_t total, std::uint8_t ttl,
                std::uint16_t id) {
  namespace row = wire::ipv4;
  wire::set(header, row::version, 4);
  wire::set(header, row::hdr_len, ipv4_bytes);
  wire::set(header, row::len, static_cast<std::uint16_t>(total));
  wire::set(header, row::id, segment.fragment_id.value_or(id));
  wire::set(header, row::df, !segment.fragment_id);
  wire::set(header, row::ttl, ttl);
  wire::set(header, row::proto, IPPROTO_TCP);
  wire::set(header, row::src, segment.source.address.v4());
  wire::set(header, row::dst, segment.destination.address.v4());
  wire::set(header, row::checksum, wire::internet_checksum(header));
}

void write_ipv6(ByteSpan header, const Segment& segment, std::size_t total, std::uint8_t ttl) {
  namespace row = wire::ipv6;
  wire::set(header, row::version, 6);
  wire::set(header, row::plen, static_cast<std::uint16_t>(total - ipv6_bytes));
  wire::set(header, row::nxt, IPPROTO_TCP);
  wire::set(header, row::hlim, ttl);
  wire::set(header, row::src, segment.source.address.v6());
  wire::set(header, row::dst, segment.destination.address.v6());
}

}  // namespace

std::size_t ip_packet_bytes(const Segment& segment) {
  return (segment.source.address.is_v4() ? ipv4_bytes : ipv6_bytes) + segment_bytes(segment);
}

void write_ip_packet(ByteSpan packet, const Segment& segment, std::uint8_t ttl, std::uint16_t id) {
  const bool ip4 = segment.source.address.is_v4();
  const ByteSpan ip = packet.first(ip4 ? ipv4_bytes : ipv6_bytes);
  std::ranges::fill(ip, std::uint8_t{0});
  if (ip4) {
    write_ipv4(ip, segment, packet.size(), ttl, id);
  } else {
    write_ipv6(ip, segment, packet.size(), ttl);
  }
  write_segment(packet.subspan(ip.size()), segment);
}

Bytes build_ip_packet(const Segment& segment, std::uint8_t ttl, std::uint16_t id) {
  Bytes packet(ip_packet_bytes(segment));
  write_ip_packet(packet, segment, ttl, id);
  return packet;
}

Result<void> parse_ip_packet(ByteView packet, ChecksumRule rule, Segment& out) {
  const wire::IpPacket ip = wire::read_ip(packet);
  if (ip.version == 0) return fail(unreadable("no IP packet"));
  if (ip.more || ip.offset > 0) return fail(unreadable("an IP fragment"));
  if (ip.protocol != IPPROTO_TCP) {
    return fail(unreadable("IP protocol " + std::to_string(ip.protocol) + " is not TCP"));
  }
  if (ip.version == 4 && wire::internet_checksum(packet.first(ip.header_bytes)) != 0) {
    return fail(unreadable("ip.checksum is wrong"));
  }
  return parse_segment(ip.payload, address_of(ip.source), address_of(ip.destination), rule, out);
}

Result<Segment> parse_ip_packet(ByteView packet, ChecksumRule rule) {
  Segment out;
  if (auto parsed = parse_ip_packet(packet, rule, out); !parsed) return fail(parsed.error());
  return out;
}

}  // namespace pushpkt::stack::tcp
