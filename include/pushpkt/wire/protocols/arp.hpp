// ARP for IPv4 over Ethernet; with other address sizes only the fixed part has rows. RFC 826.
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |         Hardware Type         |         Protocol Type         |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |   HW Size     |  Proto Size   |             Opcode            |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |  Sender MAC (6), sender IP (4), target MAC (6), target IP (4) |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::arp {

struct Arp;
inline constexpr std::string_view rfc = "RFC 826";

inline constexpr FieldOf<Arp, std::uint16_t> hw_type{{.name = "arp.hw.type",
                                                      .bit = 0,
                                                      .width = 16,
                                                      .preset = 1,
                                                      .label = "Hardware type",
                                                      .spec = rfc}};
inline constexpr FieldOf<Arp, std::uint16_t> proto_type{{.name = "arp.proto.type",
                                                         .bit = 16,
                                                         .width = 16,
                                                         .show = Show::hex,
                                                         .preset = 0x0800,
                                                         .label = "Protocol type",
                                                         .spec = rfc}};
inline constexpr FieldOf<Arp, std::uint8_t> hw_size{{.name = "arp.hw.size",
                                                     .bit = 32,
                                                     .width = 8,
                                                     .preset = 6,
                                                     .label = "Hardware size",
                                                     .spec = rfc}};
inline constexpr FieldOf<Arp, std::uint8_t> proto_size{{.name = "arp.proto.size",
                                                        .bit = 40,
                                                        .width = 8,
                                                        .preset = 4,
                                                        .label = "Protocol size",
                                                        .spec = rfc}};
// The words of tcpdump and scapy are known too.
inline constexpr std::array operations{ValueName{"request", 1}, ValueName{"who-has", 1},
                                       ValueName{"reply", 2}, ValueName{"is-at", 2}};
inline constexpr FieldOf<Arp, std::uint16_t> opcode{{.name = "arp.opcode",
                                                     .bit = 48,
                                                     .width = 16,
                                                     .preset = 1,
                                                     .label = "Opcode",
                                                     .spec = rfc,
                                                     .values = operations}};
inline constexpr FieldOf<Arp, Mac> src_mac{{.name = "arp.src.hw_mac",
                                            .bit = 64,
                                            .width = 48,
                                            .show = Show::mac,
                                            .label = "Sender MAC address",
                                            .spec = rfc}};
inline constexpr FieldOf<Arp, Ip4> src_ip{{.name = "arp.src.proto_ipv4",
                                           .bit = 112,
                                           .width = 32,
                                           .show = Show::ipv4,
                                           .label = "Sender IP address",
                                           .spec = rfc}};
inline constexpr FieldOf<Arp, Mac> dst_mac{{.name = "arp.dst.hw_mac",
                                            .bit = 144,
                                            .width = 48,
                                            .show = Show::mac,
                                            .label = "Target MAC address",
                                            .spec = rfc}};
inline constexpr FieldOf<Arp, Ip4> dst_ip{{.name = "arp.dst.proto_ipv4",
                                           .bit = 192,
                                           .width = 32,
                                           .show = Show::ipv4,
                                           .label = "Target IP address",
                                           .spec = rfc}};

inline constexpr std::array<const Field*, 9> fields{
    &hw_type, &proto_type, &hw_size, &proto_size, &opcode, &src_mac, &src_ip, &dst_mac, &dst_ip};
static_assert(tiles(28, fields));
inline constexpr std::array<const Field*, 5> fixed_fields{&hw_type, &proto_type, &hw_size,
                                                          &proto_size, &opcode};
static_assert(tiles(8, fixed_fields));

inline bool is_ipv4_over_ethernet(ByteView header) {
  return get(header, hw_size) == 6 && get(header, proto_size) == 4;
}

/// Of requests for a MAC address; those of RARP and InARP ask for something else.
inline MessageRole role(ByteView header, PortPair /*ports*/) {
  const std::uint16_t is = get(header, opcode);
  if (is == 1) return {MessageRole::Kind::request};
  return {is == 2 ? MessageRole::Kind::answer : MessageRole::Kind::none};
}

/// The second number is that of RARP (RFC 903).
inline constexpr std::array known_as{KnownAs{Space::ethertype, 0x0806},
                                     KnownAs{Space::ethertype, 0x8035}};
inline constexpr Header header{{.name = "arp",
                                .protocol = "arp",
                                .title = "Address Resolution Protocol",
                                .spec = rfc,
                                .level = HeaderLevel::network,
                                .fields = fields,
                                .fixed_bytes = 28,
                                .known_as = known_as,
                                .no_payload = true,
                                .accepts = is_ipv4_over_ethernet,
                                .answering = {role, &opcode}}};
inline constexpr Header header_other{{.name = "arp_other",
                                      .protocol = "arp",
                                      .title = "Address Resolution Protocol (other address sizes)",
                                      .spec = rfc,
                                      .level = HeaderLevel::network,
                                      .fields = fixed_fields,
                                      .fixed_bytes = 8,
                                      .known_as = known_as}};
inline constexpr LayerOf<Arp> layer{&header};
inline constexpr LayerOf<Arp> layer_other{&header_other};

}  // namespace pushpkt::wire::arp
