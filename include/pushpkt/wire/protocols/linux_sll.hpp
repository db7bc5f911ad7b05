// Linux cooked captures, versions 1 and 2: what the `any` device delivers.
// tcpdump.org/linktypes/LINKTYPE_LINUX_SLL.html and LINKTYPE_LINUX_SLL2.html
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::wire::sll {

struct Sll;
inline constexpr std::string_view rfc = "LINKTYPE_LINUX_SLL";

inline constexpr FieldOf<Sll, std::uint16_t> pkttype{
    {.name = "sll.pkttype", .bit = 0, .width = 16, .label = "Packet type", .spec = rfc}};
inline constexpr FieldOf<Sll, std::uint16_t> hatype{{.name = "sll.hatype",
                                                     .bit = 16,
                                                     .width = 16,
                                                     .preset = 1,
                                                     .label = "Link-layer address type (ARPHRD_)",
                                                     .spec = rfc}};
inline constexpr FieldOf<Sll, std::uint16_t> halen{{.name = "sll.halen",
                                                    .bit = 32,
                                                    .width = 16,
                                                    .preset = 6,
                                                    .label = "Link-layer address length",
                                                    .spec = rfc}};
inline constexpr FieldOf<Sll, Mac> src{{.name = "sll.src.eth",
                                        .bit = 48,
                                        .width = 48,
                                        .show = Show::mac,
                                        .label = "Link-layer address",
                                        .spec = rfc}};
inline constexpr FieldOf<Sll, std::uint16_t> unused{{.name = "sll.unused",
                                                     .bit = 96,
                                                     .width = 16,
                                                     .show = Show::bytes,
                                                     .label = "Rest of the 8 bytes of address",
                                                     .spec = rfc}};
inline constexpr FieldOf<Sll, std::uint16_t> etype{{.name = "sll.etype",
                                                    .bit = 112,
                                                    .width = 16,
                                                    .show = Show::hex,
                                                    .fill = Fill::next_header,
                                                    .space = Space::cooked,
                                                    .label = "Protocol",
                                                    .spec = rfc}};

inline constexpr std::array<const Field*, 6> fields{&pkttype, &hatype, &halen,
                                                    &src,     &unused, &etype};
static_assert(tiles(16, fields));
inline constexpr std::array known_as{KnownAs{Space::link, 113}};
inline constexpr Header header{{.name = "sll",
                                .protocol = "sll",
                                .title = "Linux cooked capture v1",
                                .spec = rfc,
                                .level = HeaderLevel::link,
                                .fields = fields,
                                .fixed_bytes = 16,
                                .known_as = known_as}};
inline constexpr LayerOf<Sll> layer{&header};

}  // namespace pushpkt::wire::sll

namespace pushpkt::wire::sll2 {

struct Sll2;
inline constexpr std::string_view rfc = "LINKTYPE_LINUX_SLL2";

inline constexpr FieldOf<Sll2, std::uint16_t> etype{{.name = "sll.etype",
                                                     .bit = 0,
                                                     .width = 16,
                                                     .show = Show::hex,
                                                     .fill = Fill::next_header,
                                                     .space = Space::cooked,
                                                     .label = "Protocol",
                                                     .spec = rfc}};
inline constexpr FieldOf<Sll2, std::uint16_t> unused{{.name = "sll.unused",
                                                      .bit = 16,
                                                      .width = 16,
                                                      .show = Show::bytes,
                                                      .label = "Reserved",
                                                      .spec = rfc}};
inline constexpr FieldOf<Sll2, std::uint32_t> ifindex{
    {.name = "sll.ifindex", .bit = 32, .width = 32, .label = "Interface index", .spec = rfc}};
inline constexpr FieldOf<Sll2, std::uint16_t> hatype{{.name = "sll.hatype",
                                                      .bit = 64,
                                                      .width = 16,
                                                      .preset = 1,
                                                      .label = "Link-layer address type (ARPHRD_)",
                                                      .spec = rfc}};
inline constexpr FieldOf<Sll2, std::uint8_t> pkttype{
    {.name = "sll.pkttype", .bit = 80, .width = 8, .label = "Packet type", .spec = rfc}};
inline constexpr FieldOf<Sll2, std::uint8_t> halen{{.name = "sll.halen",
                                                    .bit = 88,
                                                    .width = 8,
                                                    .preset = 6,
                                                    .label = "Link-layer address length",
                                                    .spec = rfc}};
inline constexpr FieldOf<Sll2, Mac> src{{.name = "sll.src.eth",
                                         .bit = 96,
                                         .width = 48,
                                         .show = Show::mac,
                                         .label = "Link-layer address",
                                         .spec = rfc}};
inline constexpr FieldOf<Sll2, std::uint16_t> rest{{.name = "sll.src.other",
                                                    .bit = 144,
                                                    .width = 16,
                                                    .show = Show::bytes,
                                                    .label = "Rest of the 8 bytes of address",
                                                    .spec = rfc}};

inline constexpr std::array<const Field*, 8> fields{&etype,   &unused, &ifindex, &hatype,
                                                    &pkttype, &halen,  &src,     &rest};
static_assert(tiles(20, fields));
inline constexpr std::array known_as{KnownAs{Space::link, 276}};
inline constexpr Header header{{.name = "sll2",
                                .protocol = "sll",
                                .title = "Linux cooked capture v2",
                                .spec = rfc,
                                .level = HeaderLevel::link,
                                .fields = fields,
                                .fixed_bytes = 20,
                                .known_as = known_as}};
inline constexpr LayerOf<Sll2> layer{&header};

}  // namespace pushpkt::wire::sll2
