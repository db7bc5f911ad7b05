// GENEVE: a frame or packet in a UDP datagram, with the number of its network and options. RFC
// 8926.
#pragma once

#include <array>

#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |Ver|  Opt Len  |O|C|    Rsvd.  |          Protocol Type        |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |        Virtual Network Identifier (VNI)       |    Reserved   |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::geneve {

struct Geneve;
inline constexpr std::string_view rfc = "RFC 8926, 3.4";

inline constexpr FieldOf<Geneve, std::uint8_t> version{
    {.name = "geneve.version", .bit = 0, .width = 2, .label = "Version", .spec = rfc}};
// Wireshark has one name for this and for the length of an option.
inline constexpr FieldOf<Geneve, std::uint8_t> opt_len{{.name = "geneve.option.length",
                                                        .bit = 2,
                                                        .width = 6,
                                                        .fill = Fill::header_length,
                                                        .unit = 4,
                                                        .label = "Options Length",
                                                        .spec = rfc}};
inline constexpr FieldOf<Geneve, std::uint8_t> flags{{.name = "geneve.flags",
                                                      .bit = 8,
                                                      .width = 8,
                                                      .show = Show::hex,
                                                      .label = "Flags",
                                                      .spec = rfc}};
inline constexpr FieldOf<Geneve, bool> oam{{.name = "geneve.flags.oam",
                                            .bit = 8,
                                            .width = 1,
                                            .show = Show::flag,
                                            .part_of = "geneve.flags",
                                            .label = "Control packet",
                                            .spec = rfc}};
inline constexpr FieldOf<Geneve, bool> critical{{.name = "geneve.flags.critical",
                                                 .bit = 9,
                                                 .width = 1,
                                                 .show = Show::flag,
                                                 .part_of = "geneve.flags",
                                                 .label = "Critical options present",
                                                 .spec = rfc}};
inline constexpr FieldOf<Geneve, std::uint16_t> proto_type{{.name = "geneve.proto_type",
                                                            .bit = 16,
                                                            .width = 16,
                                                            .show = Show::hex,
                                                            .fill = Fill::next_header,
                                                            .space = Space::ethertype,
                                                            .label = "Protocol Type",
                                                            .spec = rfc}};
inline constexpr FieldOf<Geneve, std::uint32_t> vni{{.name = "geneve.vni",
                                                     .bit = 32,
                                                     .width = 24,
                                                     .show = Show::hex,
                                                     .label = "Virtual Network Identifier (VNI)",
                                                     .spec = rfc}};
inline constexpr FieldOf<Geneve, std::uint8_t> reserved{{.name = "geneve.reserved",
                                                         .bit = 56,
                                                         .width = 8,
                                                         .show = Show::hex,
                                                         .label = "Reserved",
                                                         .spec = rfc}};
inline constexpr TailOf<Geneve> options{};

inline constexpr std::array<const Field*, 8> fields{&version,  &opt_len,    &flags, &oam,
                                                    &critical, &proto_type, &vni,   &reserved};
static_assert(tiles(8, fields));

/// In recipes: option=0x83, option.class=0x0102, value=hex(00000007); padded to four bytes.
extern const ItemFormat option_format;

inline constexpr std::array known_as{KnownAs{Space::udp_port, 6081}};
inline constexpr Header header{{.name = "geneve",
                                .protocol = "geneve",
                                .title = "Generic Network Virtualization Encapsulation",
                                .spec = rfc,
                                .level = HeaderLevel::tunnel,
                                .fields = fields,
                                .fixed_bytes = 8,
                                .length = {.scale = 4, .plus = 2},
                                .options = "geneve.options",
                                .items = &option_format,
                                .known_as = known_as,
                                .network_id = &vni}};
inline constexpr LayerOf<Geneve> layer{&header};

}  // namespace pushpkt::wire::geneve
