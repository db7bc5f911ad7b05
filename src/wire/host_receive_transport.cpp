// UDP, TCP, ICMP and ARP as their receiver reads them. RFC 768; RFC 8200, 8.1; RFC 9293, 3.9.2.3;
// RFC 1122, 3.2.2; RFC 4861, 6.1, 7.1, 8.1; RFC 826
#include "pushpkt/wire/protocols.hpp"
#include "wire/host_receive_checks.hpp"
#include "wire/packet_ends.hpp"

namespace pushpkt::wire {
namespace {

using Kind = Discard::Kind;

bool is_group_ip(const Ip& ip) { return is_multicast(ip) || ip == Ip{Ip4{{255, 255, 255, 255}}}; }

std::optional<Discard> check_udp(const At& at, bool ip6) {
  if (!ip6 && at[udp::length] == 0) {
    return Discard{Kind::malformed, udp::length.name, "its udp.length is 0"};
  }
  if (ip6 && at.packet.checksum(at.layer) == ChecksumState::absent) {
    return Discard{Kind::malformed, udp::checksum.name,
                   "it has no udp.checksum, which IPv6 demands"};
  }
  return std::nullopt;
}

/// A connection has two ends: what came to a group is of none (RFC 9293, 3.9.2.3).
std::optional<Discard> check_tcp(const At& at, const Ends& ends) {
  const At link{at.packet, 0};
  if (link.header() == &eth::header && link[eth::dst].is_group()) {
    return Discard{Kind::elsewhere, eth::dst.name, "it went to a group's MAC address"};
  }
  if (!is_group_ip(ends.destination)) return std::nullopt;
  return Discard{Kind::elsewhere, is_ip6(ends.destination) ? ipv6::dst.name : ipv4::dst.name,
                 "it went to a group's address"};
}

constexpr std::uint8_t router_solicitation = 133;
constexpr std::uint8_t router_advertisement = 134;
constexpr std::uint8_t neighbour_solicitation = 135;
constexpr std::uint8_t neighbour_advertisement = 136;
constexpr std::uint8_t redirect = 137;

/// Only a neighbour sends them: no router has lowered the hop limit.
std::optional<Discard> check_neighbour_discovery(const At& at, const At& ip) {
  constexpr unsigned from_the_link = 255;
  if (const unsigned limit = ip[ipv6::hlim]; limit != from_the_link) {
    return Discard{
        Kind::forbidden, ipv6::hlim.name,
        "its ipv6.hlim is " + std::to_string(limit) + ", and Neighbour Discovery takes 255 only"};
  }
  if (at[icmpv6::code] != 0) {
    return Discard{Kind::forbidden, icmpv6::code.name, "its icmpv6.code is not 0"};
  }
  const std::uint8_t type = at[icmpv6::type];
  const Ip6 source = ip[ipv6::src];
  if ((type == router_advertisement || type == redirect) && !is_link_local(source)) {
    return Discard{Kind::forbidden, ipv6::src.name,
                   "it came from " + to_string(source) + ", and routers use link-local addresses"};
  }
  if (at.header() == &icmpv6::header_solicitation && is_multicast(Ip{at[icmpv6::ns_target]})) {
    return Discard{Kind::forbidden, icmpv6::ns_target.name, "its target is a group"};
  }
  if (at.header() != &icmpv6::header_advertisement) return std::nullopt;
  if (is_multicast(Ip{at[icmpv6::na_target]})) {
    return Discard{Kind::forbidden, icmpv6::na_target.name, "its target is a group"};
  }
  if (at[icmpv6::na_solicited] && is_multicast(Ip{ip[ipv6::dst]})) {
    return Discard{Kind::forbidden, icmpv6::na_solicited.name,
                   "it went to a group and says that it was solicited"};
  }
  return std::nullopt;
}

/// Every option takes eight bytes at least (RFC 4861, 4.6).
std::optional<Discard> check_neighbour_options(const At& at) {
  const Layer& layer = at.packet.layers()[at.layer];
  ByteView options =
      at.packet.bytes().subspan(layer.payload_offset(), layer.end - layer.payload_offset());
  while (options.size() >= 2) {
    const std::size_t bytes = options[1] * 8U;
    if (bytes == 0) {
      return Discard{Kind::malformed, "icmpv6.opt.length", "an option of it has the length 0"};
    }
    if (bytes > options.size()) break;
    options = options.subspan(bytes);
  }
  return std::nullopt;
}

std::optional<Discard> check_icmp(const At& at, const At& ip, const Ends& ends) {
  const bool is_error = ends.quotation != 0;
  if (is_error && is_group_ip(ends.destination)) {
    return Discard{Kind::elsewhere, is_ip6(ends.destination) ? ipv6::dst.name : ipv4::dst.name,
                   "it went to a group's address"};
  }
  if (at.header()->name != icmpv6::header_echo.name || ip.header() != &ipv6::header) {
    return std::nullopt;
  }
  const std::uint8_t type = at[icmpv6::type];
  if (type < router_solicitation || type > redirect) return std::nullopt;
  if (auto out = check_neighbour_discovery(at, ip)) return out;
  const bool has_target =
      at.header() == &icmpv6::header_solicitation || at.header() == &icmpv6::header_advertisement;
  return has_target ? check_neighbour_options(at) : std::nullopt;
}

/// Linux takes 6 (IEEE 802) for Ethernet as well (RFC 1042).
std::optional<Discard> check_arp(const At& at) {
  constexpr std::uint16_t ethernet = 1;
  constexpr std::uint16_t ieee802 = 6;
  constexpr std::uint16_t ipv4_type = 0x0800;
  if (at.header() == &arp::header_other) {
    return Discard{Kind::forbidden, arp::hw_size.name,
                   "its addresses are not those of Ethernet and IPv4"};
  }
  const std::uint16_t type = at[arp::hw_type];
  if (type != ethernet && type != ieee802) {
    return Discard{Kind::forbidden, arp::hw_type.name,
                   "its arp.hw.type is " + std::to_string(type) + ", not Ethernet"};
  }
  if (at[arp::proto_type] == ipv4_type) return std::nullopt;
  return Discard{Kind::forbidden, arp::proto_type.name, "its arp.proto.type is not IPv4"};
}

}  // namespace

namespace detail {

std::optional<Discard> check_transport(const Decoded& packet, std::size_t network, const Ends& ends,
                                       const ReceivingHost& host) {
  const At at{packet, ends.transport};
  const At ip{packet, network};
  const Header* const header = at.header();
  if (header == &arp::header || header == &arp::header_other) return check_arp(at);
  const bool ip6 = ip.header() == &ipv6::header;
  if (!ip6 && ip.header() != &ipv4::header) return std::nullopt;
  if (in_fragment(packet.packet(), ends.transport)) return std::nullopt;
  const Ip source = ip6 ? Ip{ip[ipv6::src]} : Ip{ip[ipv4::src]};
  const bool is_icmpv6 = header->name == icmpv6::header_echo.name;
  // RFC 4291, 2.5.2: only who asks whether an address is free, or for routers and groups.
  if (ip6 && !host.loopback && source == Ip{Ip6{}} && !is_icmpv6) {
    return Discard{Kind::martian, ipv6::src.name, "it came from ::, which no answer can go to"};
  }
  if (header == &udp::header) return check_udp(at, ip6);
  if (header == &tcp::header) return host.loopback ? std::nullopt : check_tcp(at, ends);
  return check_icmp(at, ip, ends);
}

}  // namespace detail
}  // namespace pushpkt::wire
