// MPLS labels. RFC 3032
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::wire::mpls {

struct Mpls;
inline constexpr std::string_view rfc = "RFC 3032, 2.1";
inline constexpr FieldOf<Mpls, std::uint32_t> label{
    {.name = "mpls.label", .bit = 0, .width = 20, .label = "Label", .spec = rfc}};
inline constexpr FieldOf<Mpls, std::uint8_t> exp{
    {.name = "mpls.exp", .bit = 20, .width = 3, .label = "Traffic Class", .spec = "RFC 5462"}};
inline constexpr FieldOf<Mpls, bool> bottom{{.name = "mpls.bottom",
                                             .bit = 23,
                                             .width = 1,
                                             .show = Show::decimal,
                                             .label = "Bottom of Stack",
                                             .spec = rfc}};
inline constexpr FieldOf<Mpls, std::uint8_t> ttl{{.name = "mpls.ttl",
                                                  .bit = 24,
                                                  .width = 8,
                                                  .preset = 64,
                                                  .label = "Time to Live",
                                                  .spec = rfc}};
inline constexpr std::array<const Field*, 4> fields{&label, &exp, &bottom, &ttl};
static_assert(tiles(4, fields));

inline bool is_bottom(ByteView header) { return get(header, bottom); }
inline constexpr std::array bottom_presets{Preset{&bottom, 1}};
inline constexpr std::array known_as{KnownAs{Space::ethertype, 0x8847},
                                     KnownAs{Space::ethertype, 0x8848},
                                     KnownAs{Space::ppp, 0x0281}};
inline constexpr Header header{{.name = "mpls",
                                .variant = "bottom",
                                .protocol = "mpls",
                                .title = "MPLS label, bottom of the stack",
                                .spec = rfc,
                                .level = HeaderLevel::link,
                                .fields = fields,
                                .fixed_bytes = 4,
                                .known_as = known_as,
                                .next_is = {Space::mpls, 0},
                                .network_id = &label,
                                .selector = &bottom,
                                .accepts = is_bottom,
                                .presets = bottom_presets}};
inline constexpr Header header_more{{.name = "mpls",
                                     .variant = "more",
                                     .protocol = "mpls",
                                     .title = "MPLS label, more follow",
                                     .spec = rfc,
                                     .level = HeaderLevel::link,
                                     .fields = fields,
                                     .fixed_bytes = 4,
                                     .known_as = known_as,
                                     .next_is = {Space::ethertype, 0x8847},
                                     .network_id = &label,
                                     .selector = &bottom}};
inline constexpr LayerOf<Mpls> layer{&header};
inline constexpr LayerOf<Mpls> layer_more{&header_more};

}  // namespace pushpkt::wire::mpls
