// ICMP errors about segments of ours. RFC 792, RFC 1191, RFC 4443, RFC 8201
#include <netinet/in.h>

#include <cerrno>
#include <optional>
#include <string>

#include "pushpkt/stack/tcp/segment.hpp"
#include "pushpkt/wire/checksum.hpp"
#include "pushpkt/wire/ip_packet.hpp"
#include "pushpkt/wire/protocols/icmp.hpp"
#include "pushpkt/wire/protocols/icmpv6.hpp"
#include "pushpkt/wire/protocols/tcp.hpp"
#include "stack/icmp_words.hpp"
#include "stack/tcp/addresses.hpp"

namespace pushpkt::stack::tcp {
namespace {

constexpr std::size_t icmp_bytes = 8;
constexpr std::size_t quoted_bytes = 8;  // ports and sequence number

struct Meaning {
  IcmpError::Kind kind;
  int number;
};

// RFC 9293, 3.9.2.2: codes 0, 1, 5 of "unreachable" are soft, 2 to 4 hard; RFC 1122, 3.2.2.1 and
// RFC 1812, 5.2.7.1 for the later codes: those of a firewall (9, 10, 13) are hard, as with sockets,
// the others may pass. The numbers are those of sockets, icmp(7).
std::optional<Meaning> meaning_of_icmp(std::uint8_t type, std::uint8_t code) {
  using enum IcmpError::Kind;
  if (type == 11 || type == 12) return Meaning{soft, EHOSTUNREACH};
  if (type != 3) return std::nullopt;
  switch (code) {
    case 0:
    case 6:
    case 11:
      return Meaning{soft, ENETUNREACH};
    case 2:
      return Meaning{hard, ENOPROTOOPT};
    case 3:
      return Meaning{hard, ECONNREFUSED};
    case 9:
      return Meaning{hard, ENETUNREACH};
    case 10:
    case 13:
      return Meaning{hard, EHOSTUNREACH};
    case 4:
      return Meaning{packet_too_big, EMSGSIZE};
    default:
      return Meaning{soft, EHOSTUNREACH};
  }
}

// RFC 4443, 3.1 to 3.4: codes 5 and 6 of "unreachable" say more than 1; what is hard is what
// RFC 5461, 2.1 gives as the counterpart.
std::optional<Meaning> meaning_of_icmpv6(std::uint8_t type, std::uint8_t code) {
  using enum IcmpError::Kind;
  if (type == 2) return Meaning{packet_too_big, EMSGSIZE};
  if (type == 3) return Meaning{soft, EHOSTUNREACH};
  if (type == 4) return code == 1 ? Meaning{hard, EPROTO} : Meaning{soft, EHOSTUNREACH};
  if (type != 1) return std::nullopt;
  switch (code) {
    case 0:
      return Meaning{soft, ENETUNREACH};
    case 1:
    case 5:
    case 6:
      return Meaning{hard, EACCES};
    case 4:
      return Meaning{hard, ECONNREFUSED};
    default:
      return Meaning{soft, EHOSTUNREACH};
  }
}

bool has_good_checksum(const wire::IpPacket& ip) {
  wire::ChecksumSum sum;
  if (ip.version == 6) {
    sum.add_pseudo_header(ip.source, ip.destination, IPPROTO_ICMPV6,
                          static_cast<std::uint32_t>(ip.payload.size()));
  }
  sum.add(ip.payload);
  return sum.checksum() == 0;
}

std::uint32_t mtu_of(const wire::IpPacket& ip) {
  if (ip.version == 4) return wire::get(ip.payload, wire::icmp::mtu);
  return wire::get(ip.payload, wire::icmpv6::mtu);
}

}  // namespace

std::optional<IcmpError> parse_icmp_error(ByteView packet) {
  const wire::IpPacket ip = wire::read_ip(packet);
  const bool v4 = ip.version == 4 && ip.protocol == IPPROTO_ICMP;
  const bool v6 = ip.version == 6 && ip.protocol == IPPROTO_ICMPV6;
  if ((!v4 && !v6) || ip.more || ip.offset > 0) return std::nullopt;
  if (ip.payload.size() < icmp_bytes || !has_good_checksum(ip)) return std::nullopt;
  const std::uint8_t type = ip.payload[0];
  const std::uint8_t code = ip.payload[1];
  const auto meaning = v4 ? meaning_of_icmp(type, code) : meaning_of_icmpv6(type, code);
  if (!meaning) return std::nullopt;
  const wire::IpPacket quoted = wire::read_ip(ip.payload.subspan(icmp_bytes));
  if (quoted.version != ip.version || quoted.protocol != IPPROTO_TCP || quoted.offset > 0 ||
      quoted.payload.size() < quoted_bytes) {
    return std::nullopt;
  }
  IcmpError error{.kind = meaning->kind};
  error.source = {address_of(quoted.source), wire::get(quoted.payload, wire::tcp::srcport)};
  error.destination = {address_of(quoted.destination),
                       wire::get(quoted.payload, wire::tcp::dstport)};
  error.seq = {wire::get(quoted.payload, wire::tcp::seq)};
  if (meaning->kind == IcmpError::Kind::packet_too_big) error.mtu = mtu_of(ip);
  error.number = meaning->number;
  error.text = near_miss_of({.ip6 = v6,
                             .type = type,
                             .code = code,
                             .from = to_string(address_of(ip.source)),
                             .mtu = error.mtu},
                            error.destination.port)
                   .text;
  return error;
}

}  // namespace pushpkt::stack::tcp
