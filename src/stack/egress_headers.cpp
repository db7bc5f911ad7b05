// Link layers, IP and tunnels: each step is at least a byte further, so the walk ends.
#include "stack/egress_headers.hpp"

#include <algorithm>

namespace pushpkt::stack {
namespace {

// EtherTypes, IEEE 802 numbers (iana.org/assignments/ieee-802-numbers).
constexpr std::uint16_t type_ip4 = 0x0800;
constexpr std::uint16_t type_arp = 0x0806;
constexpr std::uint16_t type_rarp = 0x8035;
constexpr std::uint16_t type_ethernet = 0x6558;
constexpr std::uint16_t type_ip6 = 0x86dd;
constexpr std::uint16_t type_wccp = 0x883e;
constexpr std::uint16_t type_ppp = 0x880b;
constexpr std::uint16_t type_mpls = 0x8847;
constexpr std::uint16_t type_mpls_multicast = 0x8848;
constexpr std::uint16_t type_pppoe = 0x8864;
constexpr std::uint16_t type_erspan = 0x88be;
constexpr std::uint16_t type_erspan3 = 0x22eb;
constexpr std::uint16_t type_backbone = 0x88e7;
constexpr std::array<std::uint16_t, 5> type_tags{0x8100, 0x88a8, 0x9100, 0x9200, 0x9300};
constexpr std::uint16_t largest_length = 1500;  // of IEEE 802.3; above it is an EtherType

// IP protocol numbers (iana.org/assignments/protocol-numbers).
constexpr std::uint16_t hop_options = 0;
constexpr std::uint16_t ip_in_ip = 4;
constexpr std::uint16_t ip6_in_ip = 41;
constexpr std::uint16_t route = 43;
constexpr std::uint16_t fragment = 44;
constexpr std::uint16_t generic_encapsulation = 47;
constexpr std::uint16_t authentication = 51;
constexpr std::uint16_t minimal = 55;
constexpr std::uint16_t icmpv6 = 58;
constexpr std::uint16_t destination_options = 60;
constexpr std::uint16_t old_ip_in_ip = 94;
constexpr std::uint16_t ethernet_in_ip = 97;
constexpr std::uint16_t mobility = 135;
constexpr std::uint16_t mpls_in_ip = 137;
constexpr std::uint16_t host_identity = 139;
constexpr std::uint16_t shim6 = 140;
constexpr std::uint16_t srv6_ethernet = 143;

constexpr std::size_t ethernet_bytes = 14;
constexpr std::size_t ip4_bytes = 20;
constexpr std::size_t ip6_bytes = 40;

bool carries_headers(std::uint16_t protocol) {
  constexpr std::array all{ip_in_ip,       ip6_in_ip,  generic_encapsulation,
                           authentication, minimal,    old_ip_in_ip,
                           ethernet_in_ip, mpls_in_ip, srv6_ethernet};
  return std::find(all.begin(), all.end(), protocol) != all.end();
}

bool is_extension(std::uint16_t protocol) {
  constexpr std::array all{hop_options, route,         fragment, destination_options,
                           mobility,    host_identity, shim6};
  return std::find(all.begin(), all.end(), protocol) != all.end();
}

}  // namespace

void HeaderWalk::follow(Step step) {
  while (step.kind != Kind::end && has(step.at)) step = step_from(step);
  // The first piece of a packet ends before the header that would follow.
  const bool missing = step.kind != Kind::end && fragment_;
  if (missing && (step.kind != Kind::protocol || carries_headers(step.number) ||
                  (ip6_ && is_extension(step.number)))) {
    sink_.unclear();
  }
}

HeaderWalk::Step HeaderWalk::step_from(const Step& step) {
  switch (step.kind) {
    case Kind::ethernet:
      return ethernet(step.at);
    case Kind::ethertype:
      return ethertype(step.number, step.at);
    case Kind::ip4:
      return ip4(step.at);
    case Kind::ip6:
      return ip6(step.at);
    case Kind::protocol:
      return protocol(step.number, step.at);
    case Kind::extension:
      return extension(step.number, step.at);
    case Kind::ppp:
      return ppp(step.at);
    case Kind::mpls:
      return mpls(step.at);
    case Kind::gre:
      return gre(step.at);
    case Kind::end:
      break;
  }
  return {};
}

HeaderWalk::Step HeaderWalk::ethernet(std::size_t at) {
  want_whole(at + ethernet_bytes);
  sink_.link_destination(read<Mac>(at));
  if (has(at + 6)) sink_.link_source(read<Mac>(at + 6));
  if (!has(at + 12)) return {Kind::ethertype, 0, at + ethernet_bytes};
  return {Kind::ethertype, word(at + 12), at + ethernet_bytes};
}

HeaderWalk::Step HeaderWalk::ethertype(std::uint16_t type, std::size_t at) {
  if (std::find(type_tags.begin(), type_tags.end(), type) != type_tags.end()) {
    want_whole(at + 4);
    return {Kind::ethertype, word(at + 2), at + 4};
  }
  if (type <= largest_length) {
    want_whole(at + 8);  // LLC: SNAP, or IP by its own number (RFC 1042)
    const bool snap = byte(at) == 0xaa && byte(at + 1) == 0xaa;
    if (snap) return {Kind::ethertype, word(at + 6), at + 8};
    return byte(at) == 0x06 ? Step{Kind::ip4, 0, at + 3} : Step{};
  }
  switch (type) {
    case type_ip4:
      return {Kind::ip4, 0, at};
    case type_ip6:
      return {Kind::ip6, 0, at};
    case type_ethernet:
      return {Kind::ethernet, 0, at};
    case type_backbone:
      return {Kind::ethernet, 0, at + 4};
    case type_mpls:
    case type_mpls_multicast:
      return {Kind::mpls, 0, at};
    case type_pppoe:
      return {Kind::ppp, 0, at + 6};
    case type_ppp:
      return {Kind::ppp, 0, at};
    case type_arp:
    case type_rarp:
      arp(at);
      return {};
    default:
      return {};
  }
}

HeaderWalk::Step HeaderWalk::ppp(std::size_t at) {
  want_whole(at + 4);
  if (byte(at) == 0xff && byte(at + 1) == 0x03) at += 2;  // RFC 1662: address and control
  const bool compressed = (byte(at) & 1U) != 0;           // RFC 1661, 6.5
  const std::uint16_t number = compressed ? byte(at) : word(at);
  at += compressed ? 1 : 2;
  if (number == 0x0021) return {Kind::ip4, 0, at};
  if (number == 0x0057) return {Kind::ip6, 0, at};
  return number == 0x0281 ? Step{Kind::mpls, 0, at} : Step{};
}

HeaderWalk::Step HeaderWalk::mpls(std::size_t at) {
  want_whole(at + 4);
  const bool bottom = (byte(at + 2) & 1U) != 0;
  at += 4;
  if (!bottom) return {Kind::mpls, 0, at};
  const unsigned version = byte(at) >> 4U;
  if (version == 4) return {Kind::ip4, 0, at};
  return version == 6 ? Step{Kind::ip6, 0, at} : Step{};
}

HeaderWalk::Step HeaderWalk::ip4(std::size_t at) {
  const std::size_t end = at + std::max<std::size_t>(ip4_bytes, (byte(at) & 0x0fU) * 4U);
  want_whole(end);
  ip6_ = false;
  unspecified_ = read<Ip4>(at + 12) == Ip4{};
  if (has(at + 12)) sink_.source(Ip{read<Ip4>(at + 12)});
  if (has(at + 16)) sink_.destination(Ip{read<Ip4>(at + 16)});
  ip4_options(at + ip4_bytes, within(end));
  const std::uint8_t number = byte(at + 9);
  const unsigned pieces = word(at + 6);
  const bool later = (pieces & 0x1fffU) != 0;
  if (later && carries_headers(number)) sink_.unclear();
  if (later) return {};
  fragment_ = fragment_ || (pieces & 0x2000U) != 0;
  return {Kind::protocol, number, end};
}

HeaderWalk::Step HeaderWalk::ip6(std::size_t at) {
  want_whole(at + ip6_bytes);
  ip6_ = true;
  unspecified_ = read<Ip6>(at + 8) == Ip6{};
  destination_ = read<Ip6>(at + 24);
  if (has(at + 8)) sink_.source(Ip{read<Ip6>(at + 8)});
  if (has(at + 24)) sink_.destination(Ip{destination_});
  return {Kind::protocol, byte(at + 6), at + ip6_bytes};
}

HeaderWalk::Step HeaderWalk::protocol(std::uint16_t number, std::size_t at) {
  if (ip6_ && is_extension(number)) return {Kind::extension, number, at};
  switch (number) {
    case ip_in_ip:
    case old_ip_in_ip:
      return {Kind::ip4, 0, at};
    case ip6_in_ip:
      return {Kind::ip6, 0, at};
    case generic_encapsulation:
      return {Kind::gre, 0, at};
    case minimal:
      return minimal_encapsulation(at);
    case ethernet_in_ip:
      return {Kind::ethernet, 0, at + 2};
    case mpls_in_ip:
      return {Kind::mpls, 0, at};
    case srv6_ethernet:
      return {Kind::ethernet, 0, at};
    case authentication:
      return {Kind::protocol, byte(at), at + (byte(at + 1) + 2U) * 4U};
    case icmpv6:
      if (ip6_) icmp6(at);
      return {};
    default:
      return {};
  }
}

/// RFC 2004: the original addresses stand behind the header, the source only where S is set.
HeaderWalk::Step HeaderWalk::minimal_encapsulation(std::size_t at) {
  const bool with_source = (byte(at + 1) & 0x80U) != 0;
  const std::size_t end = at + (with_source ? 12U : 8U);
  want_whole(end);
  if (has(at + 4)) sink_.destination(Ip{read<Ip4>(at + 4)});
  if (with_source && has(at + 8)) sink_.source(Ip{read<Ip4>(at + 8)});
  return {Kind::protocol, byte(at), end};
}

/// RFC 2784, 2890, and 2637 for version 1; RFC 1701's routing cannot be followed.
HeaderWalk::Step HeaderWalk::gre(std::size_t at) {
  const unsigned flags = word(at);
  const std::uint16_t type = word(at + 2);
  const unsigned version = flags & 7U;
  const bool sequenced = (flags & 0x1000U) != 0;
  if (version > 1) return {};
  std::size_t end = at + 4;
  if (version == 1) {
    end += 4U + (sequenced ? 4U : 0U) + ((flags & 0x0080U) != 0 ? 4U : 0U);
  } else {
    if ((flags & 0x4000U) != 0) sink_.unclear();
    for (const unsigned flag : {0x8000U, 0x2000U, 0x1000U}) end += (flags & flag) != 0 ? 4U : 0U;
  }
  want_whole(end);
  return gre_content(type, sequenced, end);
}

HeaderWalk::Step HeaderWalk::gre_content(std::uint16_t type, bool sequenced, std::size_t at) {
  constexpr std::size_t erspan2_bytes = 8;
  constexpr std::size_t erspan3_bytes = 12;
  if (type == type_wccp) return {Kind::ip4, 0, byte(at) >> 4U == 4 ? at : at + 4};
  if (type == type_erspan) return {Kind::ethernet, 0, at + (sequenced ? erspan2_bytes : 0U)};
  if (type == type_erspan3) {
    const bool platform = (byte(at + erspan3_bytes - 1) & 1U) != 0;
    return {Kind::ethernet, 0, at + erspan3_bytes + (platform ? 8U : 0U)};
  }
  return {Kind::ethertype, type, at};
}

}  // namespace pushpkt::stack
