// BSD loopback: four bytes of address family, in the capturing host's byte order (NULL) or in
// network order (LOOP). tcpdump.org/linktypes.html, LINKTYPE_NULL and LINKTYPE_LOOP
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::wire::null {

struct Null;
inline constexpr std::string_view rfc = "LINKTYPE_NULL";
inline constexpr FieldOf<Null, std::uint32_t> family{{.name = "null.family",
                                                      .bit = 0,
                                                      .width = 32,
                                                      .fill = Fill::next_header,
                                                      .space = Space::family,
                                                      .order = Order::little,
                                                      .label = "Address family, little-endian host",
                                                      .spec = rfc}};
inline constexpr FieldOf<Null, std::uint32_t> family_big{
    {.name = "null.family",
     .bit = 0,
     .width = 32,
     .fill = Fill::next_header,
     .space = Space::family,
     .label = "Address family, big-endian host",
     .spec = rfc}};
inline constexpr std::array<const Field*, 1> fields{&family};
inline constexpr std::array<const Field*, 1> fields_big{&family_big};
static_assert(tiles(4, fields) && tiles(4, fields_big));

// Families are small numbers: the order of the bytes in which they are small is the host's.
inline bool is_little(ByteView header) { return header[2] == 0 && header[3] == 0; }

inline constexpr std::array known_as{KnownAs{Space::link, 0}};
inline constexpr std::array known_as_big{KnownAs{Space::link, 108}, KnownAs{Space::link, 0}};
inline constexpr Header header{{.name = "null",
                                .protocol = "null",
                                .title = "BSD loopback (little-endian host)",
                                .spec = rfc,
                                .level = HeaderLevel::link,
                                .fields = fields,
                                .fixed_bytes = 4,
                                .known_as = known_as,
                                .accepts = is_little}};
inline constexpr Header header_big{{.name = "loop",
                                    .protocol = "null",
                                    .title = "BSD loopback (network order)",
                                    .spec = "LINKTYPE_LOOP",
                                    .level = HeaderLevel::link,
                                    .fields = fields_big,
                                    .fixed_bytes = 4,
                                    .known_as = known_as_big}};
inline constexpr LayerOf<Null> layer{&header};
inline constexpr LayerOf<Null> layer_big{&header_big};

}  // namespace pushpkt::wire::null
