// What libtins cannot see, or sees wrongly: found by experiment with libtins 4.0, each row pinned
// by a test in tests/unit/witness_blind_spots_test.cpp.
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>

#include "pushpkt/witness/testimony.hpp"

namespace pushpkt::witness {
namespace {

constexpr std::uint64_t protocol_esp = 50;
constexpr std::uint64_t protocol_ah = 51;

/// The number that a field says; nullopt if it is not said.
std::optional<std::uint64_t> number(const Testimony& testimony, std::string_view field) {
  const auto text = testimony.value(field);
  if (!text) return std::nullopt;
  std::uint64_t value = 0;
  std::from_chars(text->data(), text->data() + text->size(), value);
  return value;
}

bool has_layer(const Testimony& testimony, std::string_view protocol) {
  return std::count(testimony.protocols.begin(), testimony.protocols.end(), protocol) > 0;
}

bool gave_up(const Testimony& testimony, ByteView) { return !testimony.refused.empty(); }

bool length_lies(const Testimony& testimony, ByteView bytes) {
  const auto udp = number(testimony, "udp.length");
  const bool udp_last = !testimony.protocols.empty() && testimony.protocols.back() == "udp";
  if (udp && udp_last && *udp != testimony.payload.size() + 8) return true;
  const auto ip = number(testimony, "ip.len");
  return ip && (*ip > bytes.size() || *ip < number(testimony, "ip.hdr_len").value_or(0));
}

bool has_checksum(const Testimony& testimony, ByteView) {
  const auto& all = testimony.statements;
  return std::any_of(all.begin(), all.end(),
                     [](const Statement& said) { return said.field.ends_with(".checksum"); });
}

bool is_fragment(const Testimony& testimony, ByteView) {
  return number(testimony, "ip.flags.mf") == 1U ||
         number(testimony, "ip.frag_offset").value_or(0) > 0 ||
         has_layer(testimony, "ipv6.fraghdr");
}

bool version_is_wrong(const Testimony& testimony, ByteView) {
  return number(testimony, "ip.version").value_or(4) != 4 ||
         number(testimony, "ipv6.version").value_or(6) != 6;
}

/// Two hex digits a byte.
bool options_ended_early(const Testimony& testimony, ByteView) {
  const auto header = number(testimony, "ip.hdr_len");
  const auto options = testimony.value("ip.options").value_or("");
  return header && *header > 20 + options.size() / 2;
}

bool is_last_extension(const Testimony& testimony, ByteView) {
  return has_layer(testimony, "ipv6.hopopts") || has_layer(testimony, "ipv6.dstopts") ||
         has_layer(testimony, "ipv6.routing") || has_layer(testimony, "ipv6.fraghdr");
}

bool is_ipsec(const Testimony& testimony, ByteView) {
  const auto is = [&](std::string_view field) {
    const auto next = number(testimony, field);
    return next == protocol_ah || next == protocol_esp;
  };
  return is("ip.proto") || is("ipv6.nxt") || is("ipv6.hopopts.nxt") || is("ipv6.dstopts.nxt") ||
         is("ipv6.routing.nxt");
}

bool arp_is_not_ethernet_ipv4(const Testimony& testimony, ByteView) {
  return number(testimony, "arp.hw.size").value_or(6) != 6 ||
         number(testimony, "arp.proto.size").value_or(4) != 4;
}

bool is_foreign(const Testimony& testimony, ByteView) {
  constexpr std::array<std::string_view, 8> names{"llc",   "snap", "stp", "mpls",
                                                  "pppoe", "ah",   "esp", "unnamed"};
  return std::any_of(names.begin(), names.end(),
                     [&](std::string_view name) { return has_layer(testimony, name); });
}

bool headerless_transport(const Testimony& testimony, ByteView) {
  return testimony.payload.empty() && !testimony.protocols.empty() &&
         (testimony.protocols.back() == "ip" || testimony.protocols.back() == "ipv6");
}

bool is_foreign_family(const Testimony& testimony, ByteView) {
  return testimony.protocols.size() == 1 && testimony.protocols.front() == "null";
}

/// tins/icmp.h swaps what the packet's own accessor has swapped already.
bool has_swapped_gateway(const Testimony& testimony, ByteView) {
  return std::endian::native == std::endian::little && testimony.value("icmp.redir_gw");
}

/// An address family is a small number: as a large one it is in the other byte order.
bool is_family_swapped(const Testimony& testimony, ByteView) {
  return number(testimony, "null.family").value_or(0) > 0xffff;
}

bool is_padded(const Testimony& testimony, ByteView bytes) {
  constexpr std::size_t ethernet_bytes = 14;
  constexpr std::size_t tag_bytes = 4;
  constexpr std::uint64_t ipv6_bytes = 40;
  if (!has_layer(testimony, "eth")) return false;
  const auto tags = std::count_if(testimony.protocols.begin(), testimony.protocols.end(),
                                  [](const std::string& name) {
                                    return name == "vlan" || name == "ieee8021ad" || name == "mpls";
                                  });
  const auto plen = number(testimony, "ipv6.plen");
  const auto claimed = plen ? *plen + ipv6_bytes : number(testimony, "ip.len").value_or(0);
  return claimed > 0 &&
         bytes.size() > ethernet_bytes + tag_bytes * static_cast<std::size_t>(tags) + claimed;
}

constexpr std::array<BlindSpot, 15> table{{
    {"malformed-inner",
     "it throws away every layer, the outer ones too, when one is cut off, has a bad header "
     "length, "
     "or options that do not add up",
     "an IPv4 header with 9 of 8 + 5 UDP bytes is refused with 'Malformed packet'", Effect::missing,
     gave_up},
    {"lying-lengths",
     "it does not notice that udp.length or ip.len disagrees with the bytes that are there",
     "udp.length 4095 over 5 bytes of payload: no complaint, a payload of 5", Effect::silent,
     length_lies},
    {"unchecked-checksums", "it reads checksums and never verifies one",
     "udp.checksum 0xdead over a packet whose sum is another: no complaint", Effect::silent,
     has_checksum},
    {"fragments", "of a fragment it gives raw bytes, of the first and of an atomic one too",
     "ip.frag_offset 1, or ip.flags.mf 1, or any IPv6 fragment header: no UDP layer",
     Effect::missing, is_fragment},
    {"ip-version", "it believes the EtherType and reads the version without looking at it",
     "ip.version 6 behind EtherType 0x0800 is read as IPv4", Effect::wrong, version_is_wrong},
    {"ip-options-end",
     "it drops the end-of-options byte, and refuses the packet if padding follows that byte",
     "options 01 01 01 00 come back as 01 01 01; options 01 00 00 00 are refused", Effect::wrong,
     options_ended_early},
    {"last-extension",
     "it does not keep the next header of the last IPv6 extension header, nor any extension's "
     "length",
     "hop-by-hop options before UDP: IPv6::next_header() is 0, and 17 is nowhere", Effect::wrong,
     is_last_extension},
    {"ipsec",
     "it takes the length of an IPv6 authentication header in units of 8 bytes instead of 4, and "
     "refuses an encapsulated payload over IPv6",
     "AH over IPv6 before UDP: other ports than the packet's, or refused", Effect::wrong, is_ipsec},
    {"arp-sizes", "it reads every ARP as Ethernet and IPv4, whatever sizes the header says",
     "arp.hw.size 8: addresses are cut at the wrong bytes", Effect::wrong,
     arp_is_not_ethernet_ipv4},
    {"named-only",
     "it hands out the bytes of the protocols that we do not ask about only after repairing them, "
     "so that they are named and not quoted",
     "an MPLS label stack: a layer 'mpls' without statements", Effect::missing, is_foreign},
    {"no-transport-header",
     "an IP packet that ends with its header has no transport layer for it, whatever ip.proto says",
     "ip.proto 17 and no byte behind the IP header: protocols eth, ip; nothing refused",
     Effect::missing, headerless_transport},
    {"padding",
     "it drops what stands behind the length that an IP header claims, and does not say so",
     "ten bytes of Ethernet padding: the same testimony as without", Effect::silent, is_padded},
    {"null-family",
     "behind a BSD loopback header it knows this machine's address families in its byte order only",
     "family 30 (IPv6 on macOS), or 2 in the other byte order: raw bytes", Effect::missing,
     is_foreign_family},
    {"null-byte-order", "it reads a BSD loopback header in the byte order of this machine",
     "family 00 00 00 02, as a big-endian host writes it: 33554432", Effect::wrong,
     is_family_swapped},
    {"redirect-gateway",
     "it swaps the gateway of an ICMP redirect once too often on little-endian machines",
     "gateway 10.77.1.3 of a redirect: 3.1.77.10", Effect::wrong, has_swapped_gateway},
}};

}  // namespace

std::span<const BlindSpot> blind_spots() { return table; }

}  // namespace pushpkt::witness
