// VXLAN: an Ethernet frame in a UDP datagram, with the number of its network. RFC 7348; the flags
// of the Group Policy extension are Wireshark's (draft-smith-vxlan-group-policy).
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |G|R|R|R|I|R|R|R|R|D|R|R|A|R|R|R|        Group Policy ID        |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                VXLAN Network Identifier       |   Reserved    |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::vxlan {

struct Vxlan;
inline constexpr std::string_view rfc = "RFC 7348, 5";
inline constexpr std::string_view policy = "draft-smith-vxlan-group-policy, 2.1";

inline constexpr FieldOf<Vxlan, std::uint16_t> flags{{.name = "vxlan.flags",
                                                      .bit = 0,
                                                      .width = 16,
                                                      .show = Show::hex,
                                                      .preset = 0x0800,
                                                      .label = "Flags",
                                                      .spec = rfc}};
inline constexpr FieldOf<Vxlan, bool> flag_g{{.name = "vxlan.flag_g",
                                              .bit = 0,
                                              .width = 1,
                                              .show = Show::flag,
                                              .part_of = "vxlan.flags",
                                              .label = "GBP Extension",
                                              .spec = policy}};
inline constexpr FieldOf<Vxlan, bool> flag_i{{.name = "vxlan.flag_i",
                                              .bit = 4,
                                              .width = 1,
                                              .show = Show::flag,
                                              .part_of = "vxlan.flags",
                                              .label = "VXLAN Network ID (VNI)",
                                              .spec = rfc}};
inline constexpr FieldOf<Vxlan, bool> flag_d{{.name = "vxlan.flag_d",
                                              .bit = 9,
                                              .width = 1,
                                              .show = Show::flag,
                                              .part_of = "vxlan.flags",
                                              .label = "Don't Learn",
                                              .spec = policy}};
inline constexpr FieldOf<Vxlan, bool> flag_a{{.name = "vxlan.flag_a",
                                              .bit = 12,
                                              .width = 1,
                                              .show = Show::flag,
                                              .part_of = "vxlan.flags",
                                              .label = "Policy Applied",
                                              .spec = policy}};
inline constexpr FieldOf<Vxlan, std::uint16_t> gbp{
    {.name = "vxlan.gbp", .bit = 16, .width = 16, .label = "Group Policy ID", .spec = policy}};
inline constexpr FieldOf<Vxlan, std::uint32_t> vni{{.name = "vxlan.vni",
                                                    .bit = 32,
                                                    .width = 24,
                                                    .label = "VXLAN Network Identifier (VNI)",
                                                    .spec = rfc}};
inline constexpr FieldOf<Vxlan, std::uint8_t> reserved8{
    {.name = "vxlan.reserved8", .bit = 56, .width = 8, .label = "Reserved", .spec = rfc}};

inline constexpr std::array<const Field*, 8> fields{&flags,  &flag_g, &flag_i, &flag_d,
                                                    &flag_a, &gbp,    &vni,    &reserved8};
static_assert(tiles(8, fields));

inline constexpr std::array known_as{KnownAs{Space::udp_port, 4789}};
inline constexpr Header header{{.name = "vxlan",
                                .protocol = "vxlan",
                                .title = "Virtual eXtensible Local Area Network",
                                .spec = rfc,
                                .level = HeaderLevel::tunnel,
                                .fields = fields,
                                .fixed_bytes = 8,
                                .known_as = known_as,
                                .next_is = {Space::link, 1},
                                .network_id = &vni}};
inline constexpr LayerOf<Vxlan> layer{&header};

}  // namespace pushpkt::wire::vxlan
