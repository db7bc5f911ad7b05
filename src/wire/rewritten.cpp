// By position: headers that lie do not matter. RFC 768, RFC 792, RFC 9293, RFC 9260
#include "pushpkt/wire/rewritten.hpp"

#include <algorithm>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {
namespace {

constexpr std::size_t udp_header_bytes = 8;

struct HeaderPart {
  std::size_t begin;
  std::size_t bytes;
};

/// Of a transport header: what a translation of addresses writes.
struct Translated {
  HeaderPart names;     ///< the ports, or the identifier of an ICMP query
  HeaderPart checksum;  ///< also over the addresses
};

constexpr HeaderPart place_of(const Field& row) { return {row.bit / 8U, row.width / 8U}; }
constexpr HeaderPart ports{0, 4};

Translated translated_by(std::uint8_t protocol) {
  switch (protocol) {
    case udp::known_as[0].number:
      return {ports, place_of(udp::checksum)};
    case tcp::known_as[0].number:
      return {ports, place_of(tcp::checksum)};
    case sctp::known_as[0].number:
      return {ports, place_of(sctp::checksum)};
    case icmp::known_as[0].number:
    case icmpv6::known_as[0].number:
      return {place_of(icmp::ident), place_of(icmp::checksum)};
    default:
      return {{0, 0}, {0, 0}};
  }
}

bool same_part(ByteView a, ByteView b, const HeaderPart& part) {
  return a.size() >= part.begin + part.bytes && b.size() >= part.begin + part.bytes &&
         std::ranges::equal(a.subspan(part.begin, part.bytes), b.subspan(part.begin, part.bytes));
}

bool same_text(const IpPacket& a, const IpPacket& b) {
  if (a.payload.size() <= udp_header_bytes || a.payload.size() != b.payload.size()) return false;
  return std::ranges::equal(a.payload.subspan(udp_header_bytes),
                            b.payload.subspan(udp_header_bytes));
}

bool is_in(std::size_t at, const HeaderPart& range) {
  return at >= range.begin && at < range.begin + range.bytes;
}

/// Addresses, ports and identification.
int same_names(const IpPacket& seen, const IpPacket& wrote) {
  int out = 0;
  if (std::ranges::equal(seen.source, wrote.source)) ++out;
  if (std::ranges::equal(seen.destination, wrote.destination)) ++out;
  if (same_part(seen.payload, wrote.payload, {0, 2})) ++out;  // source port
  if (same_part(seen.payload, wrote.payload, {2, 2})) ++out;  // destination port
  if (seen.id != 0 && seen.id == wrote.id) ++out;
  return out;
}

bool same_kind(const IpPacket& a, const IpPacket& b) {
  return a.version == b.version && a.version != 0 && a.protocol == b.protocol;
}

}  // namespace

int resemblance(const IpPacket& seen, const IpPacket& wrote) {
  if (!same_kind(seen, wrote)) return 0;
  return same_names(seen, wrote) + (same_text(seen, wrote) ? 1 : 0);
}

bool may_be_rewritten(const IpPacket& seen, const IpPacket& wrote, bool keeps_id) {
  constexpr int telling = 3;
  if (keeps_id && wrote.id != 0 && seen.id != wrote.id) return false;
  if (!same_kind(seen, wrote) || seen.fragment || wrote.fragment) return false;
  if (seen.payload.size() != wrote.payload.size()) return false;
  const bool has_text = wrote.payload.size() > udp_header_bytes;
  if (same_names(seen, wrote) + (has_text ? 1 : 0) < telling) return false;
  const Translated may_differ = translated_by(wrote.protocol);
  for (std::size_t at = 0; at < wrote.payload.size(); ++at) {
    if (seen.payload[at] == wrote.payload[at]) continue;
    if (!is_in(at, may_differ.names) && !is_in(at, may_differ.checksum)) return false;
  }
  return true;
}

}  // namespace pushpkt::wire
