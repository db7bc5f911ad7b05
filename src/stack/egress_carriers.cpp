// What carries packets below IP: tags, LLC, PPP, MPLS and pseudowires, NSH, MACsec, TRILL.
// RFC 1042, 1661, 2684, 3518, 3032, 4385, 4448, 8300, 6325; IEEE 802.1Q, 802.1AE, 802.1BR, 802.1CB
#include <algorithm>

#include "stack/egress_headers.hpp"

namespace pushpkt::stack {
namespace {

// EtherTypes, IEEE 802 numbers (iana.org/assignments/ieee-802-numbers).
constexpr std::uint16_t type_ip4 = 0x0800;
constexpr std::uint16_t type_arp = 0x0806;
constexpr std::uint16_t type_rarp = 0x8035;
constexpr std::uint16_t type_trill = 0x22f3;
constexpr std::uint16_t type_batman = 0x4305;
constexpr std::uint16_t type_ethernet = 0x6558;
constexpr std::uint16_t type_frame_relay = 0x6559;
constexpr std::uint16_t type_compressed = 0x876b;  // RFC 1144
constexpr std::uint16_t type_ip6 = 0x86dd;
constexpr std::uint16_t type_ppp = 0x880b;
constexpr std::uint16_t type_mac_control = 0x8808;  // PAUSE
constexpr std::uint16_t type_mpls = 0x8847;
constexpr std::uint16_t type_mpls_multicast = 0x8848;
constexpr std::uint16_t type_pppoe = 0x8864;
constexpr std::uint16_t type_llc = 0x8870;
constexpr std::uint16_t type_broadcom = 0x8874;  // switch tags, as Realtek's
constexpr std::uint16_t type_realtek = 0x8899;
constexpr std::uint16_t type_macsec = 0x88e5;
constexpr std::uint16_t type_backbone = 0x88e7;
constexpr std::uint16_t type_fabric_path = 0x8903;
constexpr std::uint16_t type_trill_channel = 0x8946;
constexpr std::uint16_t type_nsh = 0x894f;
constexpr std::uint16_t type_lowpan = 0xa0ed;
constexpr std::uint16_t type_bier = 0xab37;
constexpr std::uint16_t type_x25 = 0x0805;
constexpr std::uint16_t type_bpq = 0x08ff;  // AX.25
constexpr std::uint16_t type_ife = 0xed3e;

/// A tag: so many bytes, then the next EtherType.
struct Tag {
  std::uint16_t type;
  std::uint8_t bytes;
};
constexpr std::array tags{Tag{0x8100, 2}, Tag{0x88a8, 2}, Tag{0x9100, 2},  // VLAN
                          Tag{0x9200, 2}, Tag{0x9300, 2}, Tag{0x8926, 4},  // VN-Tag
                          Tag{0x893f, 6},                                  // E-TAG, 802.1BR
                          Tag{0xf1c1, 4},                                  // R-TAG, 802.1CB
                          Tag{0x892f, 4},                                  // HSR, IEC 62439-3
                          Tag{0x88fb, 4},                                  // HSR version 0
                          Tag{0x893b, 2},                                  // RFC 7172, 2.3
                          Tag{0xdada, 6},                                  // Marvell's switch tag
                          Tag{0xdadb, 2},                                  // linux/if_ether.h:
                          Tag{0xe001, 6},                                  // switches, in software
                          Tag{0x8909, 6}};                                 // Cisco MetaData

const Tag* tag_of(std::uint16_t type) {
  const auto* found =
      std::find_if(tags.begin(), tags.end(), [type](const Tag& tag) { return tag.type == type; });
  return found == tags.end() ? nullptr : found;
}

/// Packets are inside, in a form that is not read here.
bool is_hidden(std::uint16_t type) {
  constexpr std::array all{type_batman,        type_frame_relay, type_compressed,
                           type_broadcom,      type_realtek,     type_fabric_path,
                           type_trill_channel, type_lowpan,      type_bier,
                           type_x25,           type_bpq};
  return std::find(all.begin(), all.end(), type) != all.end();
}

}  // namespace

bool is_looked_at(std::uint16_t type) {
  constexpr std::array all{
      type_ip4, type_arp,      type_rarp,           type_trill, type_ethernet, type_mac_control,
      type_ip6, type_ppp,      type_mpls,           type_pppoe, type_llc,      type_nsh,
      type_ife, type_backbone, type_mpls_multicast, type_macsec};
  return tag_of(type) != nullptr || is_hidden(type) ||
         std::find(all.begin(), all.end(), type) != all.end();
}

HeaderWalk::Step HeaderWalk::ethertype(std::uint16_t type, std::size_t at) {
  if (const Tag* tag = tag_of(type)) {
    want_whole(at + tag->bytes + 2U);
    return {Kind::ethertype, word(at + tag->bytes), at + tag->bytes + 2U};
  }
  if (is_length(type)) return llc(at);
  switch (type) {
    case type_ip4:
      return {Kind::ip4, 0, at};
    case type_ip6:
      return {Kind::ip6, 0, at};
    case type_ife:
      return ife(at);
    case type_ethernet:
    case type_backbone:
      return {Kind::ethernet, 0, at + (type == type_backbone ? 4U : 0U)};
    case type_trill:
      return trill(at);
    case type_mpls:
    case type_mpls_multicast:
      return {Kind::mpls, 0, at};
    case type_nsh:
      return {Kind::nsh, 0, at};
    case type_pppoe:
    case type_ppp:
      return {Kind::ppp, 0, at + (type == type_pppoe ? 6U : 0U)};
    case type_llc:
      return llc(at);
    case type_macsec:
      return macsec(at);
    case type_arp:
    case type_rarp:
      arp(at);
      return {};
    case type_mac_control:
      sink_.stops_link();
      return {};
    default:
      if (is_hidden(type)) sink_.unclear();
      return {};
  }
}

/// RFC 8013, 4: its length counts itself.
HeaderWalk::Step HeaderWalk::ife(std::size_t at) {
  const std::size_t end = at + std::max<std::size_t>(2, word(at));
  want_whole(end);
  return {Kind::ethernet, 0, end};
}

/// SNAP, with the bridged frames of RFC 2684; IP by a number of its own, or as ISO's NLPID.
HeaderWalk::Step HeaderWalk::llc(std::size_t at) {
  const bool unnumbered = (byte(at + 2) & 3U) == 3;  // else the control field has two bytes
  const Service service = service_at(at);
  at += unnumbered ? 3U : 4U;
  want_whole(at + 5);
  if (service == Service::snap) {
    const std::uint16_t number = word(at + 3);
    const bool bridged = byte(at) == 0 && word(at + 1) == 0x80c2 && (number == 1 || number == 7);
    if (bridged) return {Kind::ethernet, 0, at + 7};  // two bytes of padding
    return {Kind::ethertype, number, at + 5};
  }
  if (service == Service::network_layer) {
    if (byte(at) == 0xcc) return {Kind::ip4, 0, at + 1};
    return byte(at) == 0x8e ? Step{Kind::ip6, 0, at + 1} : Step{};
  }
  return service == Service::ip ? Step{Kind::ip4, 0, at} : Step{};
}

/// The lowest bit of both addresses is none of theirs: group, and response (IEEE 802.2, 3.3.1).
HeaderWalk::Service HeaderWalk::service_at(std::size_t at) const {
  const unsigned points = word(at) & 0xfefeU;
  if (points == 0xaaaa) return Service::snap;
  if (points == 0xfefe) return Service::network_layer;
  return points >> 8U == 0x06 ? Service::ip : Service::other;
}

/// Numbers of network data that are not followed here (compressed, in several links, unknown) may
/// carry IP all the same; those of control protocols do not.
HeaderWalk::Step HeaderWalk::ppp(std::size_t at) {
  constexpr std::uint16_t control = 0x4000;  // RFC 1661, 2
  want_whole(at + 4);
  if (byte(at) == 0xff && byte(at + 1) == 0x03) at += 2;  // RFC 1662: address and control
  const bool compressed = (byte(at) & 1U) != 0;           // RFC 1661, 6.5
  const std::uint16_t number = compressed ? byte(at) : word(at);
  at += compressed ? 1 : 2;
  switch (number) {
    case 0x0021:
    case 0x002f:  // RFC 1144: an IPv4 header but for its protocol
      return {Kind::ip4, 0, at};
    case 0x0057:
      return {Kind::ip6, 0, at};
    case 0x0281:
    case 0x0283:
      return {Kind::mpls, 0, at};
    case 0x0031:
      return {Kind::bridged_ppp, 0, at};
    default:
      if (number < control) sink_.unclear();
      return {};
  }
}

/// RFC 3518, 4.2: flags, the kind of LAN, and its number where the flags say so.
HeaderWalk::Step HeaderWalk::bridged_ppp(std::size_t at) {
  want_whole(at + 2);
  const std::uint8_t kind = byte(at + 1);
  const bool numbered = (byte(at) & 0x40U) != 0;
  if (kind == 1) return {Kind::ethernet, 0, at + (numbered ? 6U : 2U)};
  sink_.unclear();
  return {};
}

HeaderWalk::Step HeaderWalk::mpls(std::size_t at) {
  constexpr std::uint16_t channel_ip4 = 0x0021;  // RFC 4385, 6
  constexpr std::uint16_t channel_ip6 = 0x0057;
  want_whole(at + 4);
  const bool bottom = (byte(at + 2) & 1U) != 0;
  at += 4;
  if (!bottom) return {Kind::mpls, 0, at};
  const unsigned nibble = byte(at) >> 4U;
  if (nibble == 4 || nibble == 6) return ip_by_version(at);
  const bool channel = nibble == 1;
  if (channel && word(at + 2) == channel_ip4) return {Kind::ip4, 0, at + 4};
  if (channel && word(at + 2) == channel_ip6) return {Kind::ip6, 0, at + 4};
  return pseudowire(at);
}

/// The label alone says what is below it, and whether a control word (RFC 4385: it begins with
/// 0000) comes first: Ethernet in both places, where it goes on to something; else IP. What a
/// channel (0001) carries is for the routers themselves; whatever else is a packet all the same.
HeaderWalk::Step HeaderWalk::pseudowire(std::size_t at) {
  constexpr std::size_t control_word_bytes = 4;
  const std::size_t behind = at + control_word_bytes;
  want_whole(behind + 14);
  const bool may_have_control_word = byte(at) >> 4U == 0;
  const bool first = is_ethernet_that_goes_on(at);
  const bool second = may_have_control_word && is_ethernet_that_goes_on(behind);
  if (first && second) also({Kind::ethernet, 0, behind});
  if (first) return {Kind::ethernet, 0, at};
  if (second) return {Kind::ethernet, 0, behind};
  const Step ip = may_have_control_word ? ip_by_version(behind) : Step{};
  const bool channel = byte(at) >> 4U == 1;
  if (ip.kind == Kind::end && !channel && has(at)) sink_.unclear();
  return ip;
}

bool HeaderWalk::is_ethernet_that_goes_on(std::size_t at) const {
  const std::uint16_t type = word(at + 12);
  return is_length(type) ? service_at(at + 14) != Service::other : is_looked_at(type);
}

/// RFC 8300, 2; what comes next has numbers of its own.
HeaderWalk::Step HeaderWalk::nsh(std::size_t at) {
  constexpr std::size_t least_bytes = 8;  // base header and service path
  const std::size_t end = at + std::max<std::size_t>(least_bytes, (byte(at + 1) & 0x3fU) * 4U);
  want_whole(end);
  switch (byte(at + 3)) {
    case 1:
      return {Kind::ip4, 0, end};
    case 2:
      return {Kind::ip6, 0, end};
    case 3:
      return {Kind::ethernet, 0, end};
    case 4:
      return {Kind::nsh, 0, end};
    case 5:
      return {Kind::mpls, 0, end};
    default:
      sink_.unclear();
      return {};
  }
}

/// IEEE 802.1AE, 9.3: what is encrypted (E, C) only its receiver can read, and is not looked at.
HeaderWalk::Step HeaderWalk::macsec(std::size_t at) {
  constexpr unsigned encrypted = 0x0c;
  constexpr unsigned with_channel = 0x20;
  const std::size_t end = at + ((byte(at) & with_channel) != 0 ? 14U : 6U);
  want_whole(end + 2);
  if ((byte(at) & encrypted) != 0) return {};
  return {Kind::ethertype, word(end), end + 2};
}

/// RFC 6325, 3: options of so many words, then a frame.
HeaderWalk::Step HeaderWalk::trill(std::size_t at) {
  const std::size_t end = at + 6 + (word(at) >> 6U & 0x1fU) * 4U;
  want_whole(end);
  return {Kind::ethernet, 0, end};
}

}  // namespace pushpkt::stack
