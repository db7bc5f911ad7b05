// IPv4, with options as the header's tail. RFC 791; DSCP RFC 2474; ECN RFC 3168.
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |Version|  IHL  |Type of Service|          Total Length         |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |         Identification        |Flags|      Fragment Offset    |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |  Time to Live |    Protocol   |         Header Checksum       |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                       Source Address                          |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                    Destination Address                        |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::ipv4 {

struct Ipv4;
inline constexpr std::string_view rfc = "RFC 791, 3.1";

inline constexpr FieldOf<Ipv4, std::uint8_t> version{
    {.name = "ip.version", .bit = 0, .width = 4, .preset = 4, .label = "Version", .spec = rfc}};
inline constexpr FieldOf<Ipv4, std::uint8_t> hdr_len{{.name = "ip.hdr_len",
                                                      .bit = 4,
                                                      .width = 4,
                                                      .fill = Fill::header_length,
                                                      .unit = 4,
                                                      .label = "Internet Header Length",
                                                      .spec = rfc}};
inline constexpr FieldOf<Ipv4, std::uint8_t> dsfield{{.name = "ip.dsfield",
                                                      .bit = 8,
                                                      .width = 8,
                                                      .show = Show::hex,
                                                      .label = "Differentiated Services Field",
                                                      .spec = "RFC 2474, 3"}};
inline constexpr FieldOf<Ipv4, std::uint8_t> dscp{{.name = "ip.dsfield.dscp",
                                                   .bit = 8,
                                                   .width = 6,
                                                   .part_of = "ip.dsfield",
                                                   .label = "Differentiated Services Codepoint",
                                                   .spec = "RFC 2474, 3"}};
inline constexpr FieldOf<Ipv4, std::uint8_t> ecn{{.name = "ip.dsfield.ecn",
                                                  .bit = 14,
                                                  .width = 2,
                                                  .part_of = "ip.dsfield",
                                                  .label = "Explicit Congestion Notification",
                                                  .spec = "RFC 3168, 5"}};
inline constexpr FieldOf<Ipv4, std::uint16_t> len{{.name = "ip.len",
                                                   .bit = 16,
                                                   .width = 16,
                                                   .fill = Fill::layer_length,
                                                   .label = "Total Length",
                                                   .spec = rfc}};
inline constexpr FieldOf<Ipv4, std::uint16_t> id{{.name = "ip.id",
                                                  .bit = 32,
                                                  .width = 16,
                                                  .show = Show::hex,
                                                  .label = "Identification",
                                                  .spec = "RFC 6864"}};
inline constexpr FieldOf<Ipv4, std::uint8_t> flags{
    {.name = "ip.flags", .bit = 48, .width = 3, .show = Show::hex, .label = "Flags", .spec = rfc}};
inline constexpr FieldOf<Ipv4, bool> rb{{.name = "ip.flags.rb",
                                         .bit = 48,
                                         .width = 1,
                                         .show = Show::flag,
                                         .part_of = "ip.flags",
                                         .label = "Reserved bit",
                                         .spec = rfc}};
inline constexpr FieldOf<Ipv4, bool> df{{.name = "ip.flags.df",
                                         .bit = 49,
                                         .width = 1,
                                         .show = Show::flag,
                                         .part_of = "ip.flags",
                                         .label = "Don't Fragment",
                                         .spec = rfc}};
inline constexpr FieldOf<Ipv4, bool> mf{{.name = "ip.flags.mf",
                                         .bit = 50,
                                         .width = 1,
                                         .show = Show::flag,
                                         .part_of = "ip.flags",
                                         .label = "More Fragments",
                                         .spec = rfc}};
inline constexpr FieldOf<Ipv4, std::uint16_t> frag_offset{
    {.name = "ip.frag_offset",
     .bit = 51,
     .width = 13,
     .label = "Fragment Offset (units of 8 bytes)",
     .spec = rfc}};
inline constexpr FieldOf<Ipv4, std::uint8_t> ttl{
    {.name = "ip.ttl", .bit = 64, .width = 8, .preset = 64, .label = "Time to Live", .spec = rfc}};
inline constexpr FieldOf<Ipv4, std::uint8_t> proto{{.name = "ip.proto",
                                                    .bit = 72,
                                                    .width = 8,
                                                    .fill = Fill::next_header,
                                                    .space = Space::ip_protocol,
                                                    .label = "Protocol",
                                                    .spec = rfc}};
inline constexpr FieldOf<Ipv4, std::uint16_t> checksum{{.name = "ip.checksum",
                                                        .bit = 80,
                                                        .width = 16,
                                                        .show = Show::hex,
                                                        .fill = Fill::checksum,
                                                        .label = "Header Checksum",
                                                        .spec = rfc}};
inline constexpr FieldOf<Ipv4, Ip4> src{{.name = "ip.src",
                                         .bit = 96,
                                         .width = 32,
                                         .show = Show::ipv4,
                                         .label = "Source Address",
                                         .spec = rfc}};
inline constexpr FieldOf<Ipv4, Ip4> dst{{.name = "ip.dst",
                                         .bit = 128,
                                         .width = 32,
                                         .show = Show::ipv4,
                                         .label = "Destination Address",
                                         .spec = rfc}};
inline constexpr TailOf<Ipv4> options{};

inline constexpr std::array<const Field*, 17> fields{
    &version, &hdr_len, &dsfield,     &dscp, &ecn,   &len,      &id,  &flags, &rb,
    &df,      &mf,      &frag_offset, &ttl,  &proto, &checksum, &src, &dst};
static_assert(tiles(20, fields));
inline constexpr std::array known_as{
    KnownAs{Space::ethertype, 0x0800}, KnownAs{Space::ip_protocol, 4},
    KnownAs{Space::ip_version, 4},     KnownAs{Space::link, 228},
    KnownAs{Space::mpls, 4},           KnownAs{Space::ppp, 0x0021},
    KnownAs{Space::family, 2}};
inline constexpr Header header{{.name = "ip",
                                .protocol = "ip",
                                .title = "Internet Protocol Version 4",
                                .spec = "RFC 791",
                                .level = HeaderLevel::network,
                                .fields = fields,
                                .fixed_bytes = 20,
                                .length = {.scale = 4},
                                .options = "ip.options",
                                .known_as = known_as,
                                .cover = Cover::header,
                                .zero_length_is_absent = true}};
inline constexpr LayerOf<Ipv4> layer{&header};

}  // namespace pushpkt::wire::ipv4
