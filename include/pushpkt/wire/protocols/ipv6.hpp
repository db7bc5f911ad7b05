// IPv6. RFC 8200.
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |Version| Traffic Class |           Flow Label                  |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |         Payload Length        |  Next Header  |   Hop Limit   |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                Source Address, Destination Address            |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::ipv6 {

struct Ipv6;
inline constexpr std::string_view rfc = "RFC 8200, 3";

inline constexpr FieldOf<Ipv6, std::uint8_t> version{
    {.name = "ipv6.version", .bit = 0, .width = 4, .preset = 6, .label = "Version", .spec = rfc}};
inline constexpr FieldOf<Ipv6, std::uint8_t> tclass{{.name = "ipv6.tclass",
                                                     .bit = 4,
                                                     .width = 8,
                                                     .show = Show::hex,
                                                     .label = "Traffic Class",
                                                     .spec = "RFC 8200, 7",
                                                     .digits = 8}};
inline constexpr FieldOf<Ipv6, std::uint8_t> dscp{{.name = "ipv6.tclass.dscp",
                                                   .bit = 4,
                                                   .width = 6,
                                                   .part_of = "ipv6.tclass",
                                                   .label = "Differentiated Services Codepoint",
                                                   .spec = "RFC 2474, 3"}};
inline constexpr FieldOf<Ipv6, std::uint8_t> ecn{{.name = "ipv6.tclass.ecn",
                                                  .bit = 10,
                                                  .width = 2,
                                                  .part_of = "ipv6.tclass",
                                                  .label = "Explicit Congestion Notification",
                                                  .spec = "RFC 3168, 5"}};
inline constexpr FieldOf<Ipv6, std::uint32_t> flow{{.name = "ipv6.flow",
                                                    .bit = 12,
                                                    .width = 20,
                                                    .show = Show::hex,
                                                    .label = "Flow Label",
                                                    .spec = "RFC 8200, 6"}};
inline constexpr FieldOf<Ipv6, std::uint16_t> plen{{.name = "ipv6.plen",
                                                    .bit = 32,
                                                    .width = 16,
                                                    .fill = Fill::payload_length,
                                                    .label = "Payload Length",
                                                    .spec = rfc}};
inline constexpr FieldOf<Ipv6, std::uint8_t> nxt{{.name = "ipv6.nxt",
                                                  .bit = 48,
                                                  .width = 8,
                                                  .fill = Fill::next_header,
                                                  .space = Space::ip_protocol,
                                                  .label = "Next Header",
                                                  .spec = rfc}};
inline constexpr FieldOf<Ipv6, std::uint8_t> hlim{
    {.name = "ipv6.hlim", .bit = 56, .width = 8, .preset = 64, .label = "Hop Limit", .spec = rfc}};
inline constexpr FieldOf<Ipv6, Ip6> src{{.name = "ipv6.src",
                                         .bit = 64,
                                         .width = 128,
                                         .show = Show::ipv6,
                                         .label = "Source Address",
                                         .spec = rfc}};
inline constexpr FieldOf<Ipv6, Ip6> dst{{.name = "ipv6.dst",
                                         .bit = 192,
                                         .width = 128,
                                         .show = Show::ipv6,
                                         .label = "Destination Address",
                                         .spec = rfc}};

inline constexpr std::array<const Field*, 10> fields{&version, &tclass, &dscp, &ecn, &flow,
                                                     &plen,    &nxt,    &hlim, &src, &dst};
static_assert(tiles(40, fields));
// Families: BSD systems disagree on AF_INET6 (24, 28, 30); Linux has 10.
inline constexpr std::array known_as{
    KnownAs{Space::ethertype, 0x86dd}, KnownAs{Space::ip_protocol, 41}, KnownAs{Space::mpls, 6},
    KnownAs{Space::ip_version, 6},     KnownAs{Space::link, 229},       KnownAs{Space::ppp, 0x0057},
    KnownAs{Space::family, 30},        KnownAs{Space::family, 24},      KnownAs{Space::family, 28}};
inline constexpr Header header{{.name = "ipv6",
                                .protocol = "ipv6",
                                .title = "Internet Protocol Version 6",
                                .spec = "RFC 8200",
                                .level = HeaderLevel::network,
                                .fields = fields,
                                .fixed_bytes = 40,
                                .known_as = known_as,
                                .zero_length_is_absent = true}};
inline constexpr LayerOf<Ipv6> layer{&header};

}  // namespace pushpkt::wire::ipv6
