// Link layers, IP and tunnels: each step is at least a byte further, so the walk ends.
#include "stack/egress_headers.hpp"

#include <algorithm>

namespace pushpkt::stack {
namespace {

// EtherTypes of GRE alone (iana.org/assignments/ieee-802-numbers).
constexpr std::uint16_t type_wccp = 0x883e;
constexpr std::uint16_t type_erspan = 0x88be;
constexpr std::uint16_t type_erspan3 = 0x22eb;

// IP protocol numbers (iana.org/assignments/protocol-numbers).
constexpr std::uint16_t hop_options = 0;
constexpr std::uint16_t igmp = 2;
constexpr std::uint16_t ip_in_ip = 4;
constexpr std::uint16_t ip6_in_ip = 41;
constexpr std::uint16_t source_demand_routing = 42;
constexpr std::uint16_t routing_header = 43;
constexpr std::uint16_t fragment = 44;
constexpr std::uint16_t generic_encapsulation = 47;
constexpr std::uint16_t authentication = 51;
constexpr std::uint16_t minimal = 55;
constexpr std::uint16_t icmpv6 = 58;
constexpr std::uint16_t destination_options = 60;
constexpr std::uint16_t ax25 = 93;
constexpr std::uint16_t old_ip_in_ip = 94;
constexpr std::uint16_t ethernet_in_ip = 97;
constexpr std::uint16_t encapsulation = 98;  // RFC 1241
constexpr std::uint16_t multicast_routing = 103;
constexpr std::uint16_t compression = 108;
constexpr std::uint16_t l2tp = 115;
constexpr std::uint16_t mobility = 135;
constexpr std::uint16_t mpls_in_ip = 137;
constexpr std::uint16_t host_identity = 139;
constexpr std::uint16_t shim6 = 140;
constexpr std::uint16_t compressed_headers = 142;
constexpr std::uint16_t srv6_ethernet = 143;
constexpr std::uint16_t aggregation = 144;  // RFC 9347
constexpr std::uint16_t service_header = 145;

constexpr std::size_t ethernet_bytes = 14;
constexpr std::size_t inter_switch_link_bytes = 26;
constexpr std::size_t ip4_bytes = 20;
constexpr std::size_t ip6_bytes = 40;

bool carries_headers(std::uint16_t protocol) {
  constexpr std::array all{igmp,
                           ip_in_ip,
                           ip6_in_ip,
                           source_demand_routing,
                           generic_encapsulation,
                           authentication,
                           minimal,
                           ax25,
                           old_ip_in_ip,
                           ethernet_in_ip,
                           encapsulation,
                           multicast_routing,
                           compression,
                           l2tp,
                           mpls_in_ip,
                           compressed_headers,
                           srv6_ethernet,
                           aggregation,
                           service_header};
  return std::find(all.begin(), all.end(), protocol) != all.end();
}

bool is_extension(std::uint16_t protocol) {
  constexpr std::array all{hop_options, routing_header, fragment, destination_options,
                           mobility,    host_identity,  shim6};
  return std::find(all.begin(), all.end(), protocol) != all.end();
}

}  // namespace

void HeaderWalk::follow(Step step) {
  walk(step);
  for (std::size_t i = 0; i < branch_count_; ++i) {  // a branch may add others
    fragment_ = branches_[i].fragment;
    walk(branches_[i].step);
  }
}

void HeaderWalk::also(Step step) {
  if (branch_count_ == most_branches) return sink_.unclear();
  branches_[branch_count_++] = {step, fragment_};
}

void HeaderWalk::walk(Step step) {
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
    case Kind::bridged_ppp:
      return bridged_ppp(step.at);
    case Kind::mpls:
      return mpls(step.at);
    case Kind::nsh:
      return nsh(step.at);
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
  if (is_inter_switch_link(at)) return {Kind::ethernet, 0, at + inter_switch_link_bytes};
  return {Kind::ethertype, word(at + 12), at + ethernet_bytes};
}

/// Cisco's ISL is known by its destination; it has a length where an EtherType would be.
bool HeaderWalk::is_inter_switch_link(std::size_t at) const {
  const bool to_switch = byte(at) == 0x01 || byte(at) == 0x03 || byte(at) == 0x0c;
  return to_switch && word(at + 1) == 0x000c && word(at + 3) == 0 && is_length(word(at + 12));
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
    case service_header:
      return {Kind::nsh, 0, at};
    case authentication:
      return {Kind::protocol, byte(at), at + (byte(at + 1) + 2U) * 4U};
    case icmpv6:
      if (ip6_) icmp6(at);
      return {};
    default:
      return hidden(number, at);
  }
}

/// What carries packets in a form that is not read here (RFC 3173, 3931, 1241, 5858, 9347), and PIM
/// Register, which has a packet behind it (RFC 7761, 4.9.3; version 1 is a kind of IGMP).
HeaderWalk::Step HeaderWalk::hidden(std::uint16_t number, std::size_t at) {
  constexpr std::uint8_t pim_register = 0x21;     // version 2, type 1
  constexpr std::uint16_t old_register = 0x1401;  // IGMP's type of PIM, code 1
  const std::uint8_t next = byte(at);
  switch (number) {
    case igmp:
      if (word(at) != old_register) return {};
      want_whole(at + 9);
      return ip_by_version(at + 8);
    case multicast_routing:
      if (next != pim_register) return {};
      want_whole(at + 9);
      return ip_by_version(at + 8);
    case compression:
      if (carries_headers(next) || (ip6_ && is_extension(next))) sink_.unclear();
      return {};
    case l2tp:  // a session of 0 is the control connection
      if (read<Ip4>(at) != Ip4{}) sink_.unclear();
      return {};
    case source_demand_routing:
    case ax25:
    case encapsulation:
    case compressed_headers:
    case aggregation:
      sink_.unclear();
      return {};
    default:
      return {};
  }
}

HeaderWalk::Step HeaderWalk::ip_by_version(std::size_t at) const {
  const unsigned version = byte(at) >> 4U;
  if (version == 4) return {Kind::ip4, 0, at};
  return version == 6 ? Step{Kind::ip6, 0, at} : Step{};
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
  if (version > 1) sink_.unclear();
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
  // Whatever its number, it is a packet.
  if (!is_looked_at(type) && has(at)) sink_.unclear();
  return {Kind::ethertype, type, at};
}

}  // namespace pushpkt::stack
