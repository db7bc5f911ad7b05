// PPP, with and without HDLC-like framing, its protocol field of two bytes or compressed to one.
// RFC 1661, RFC 1662
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::wire::ppp {

struct Ppp;
inline constexpr std::string_view rfc = "RFC 1661, 2";
inline constexpr FieldOf<Ppp, std::uint8_t> address{{.name = "ppp.address",
                                                     .bit = 0,
                                                     .width = 8,
                                                     .show = Show::hex,
                                                     .preset = 0xff,
                                                     .label = "Address",
                                                     .spec = "RFC 1662, 3.1"}};
inline constexpr FieldOf<Ppp, std::uint8_t> control{{.name = "ppp.control",
                                                     .bit = 8,
                                                     .width = 8,
                                                     .show = Show::hex,
                                                     .preset = 0x03,
                                                     .label = "Control",
                                                     .spec = "RFC 1662, 3.1"}};
inline constexpr FieldOf<Ppp, std::uint16_t> protocol_framed{{.name = "ppp.protocol",
                                                              .bit = 16,
                                                              .width = 16,
                                                              .show = Show::hex,
                                                              .fill = Fill::next_header,
                                                              .space = Space::ppp,
                                                              .label = "Protocol",
                                                              .spec = rfc}};
inline constexpr FieldOf<Ppp, std::uint16_t> protocol{{.name = "ppp.protocol",
                                                       .bit = 0,
                                                       .width = 16,
                                                       .show = Show::hex,
                                                       .fill = Fill::next_header,
                                                       .space = Space::ppp,
                                                       .label = "Protocol",
                                                       .spec = rfc}};
inline constexpr std::array<const Field*, 3> framed_fields{&address, &control, &protocol_framed};
inline constexpr std::array<const Field*, 1> fields{&protocol};
inline constexpr FieldOf<Ppp, std::uint8_t> protocol_short{{.name = "ppp.protocol",
                                                            .bit = 0,
                                                            .width = 8,
                                                            .show = Show::hex,
                                                            .fill = Fill::next_header,
                                                            .space = Space::ppp,
                                                            .label = "Protocol",
                                                            .spec = "RFC 1661, 6.5",
                                                            .digits = 4}};
inline constexpr FieldOf<Ppp, std::uint8_t> protocol_short_framed{{.name = "ppp.protocol",
                                                                   .bit = 16,
                                                                   .width = 8,
                                                                   .show = Show::hex,
                                                                   .fill = Fill::next_header,
                                                                   .space = Space::ppp,
                                                                   .label = "Protocol",
                                                                   .spec = "RFC 1661, 6.5",
                                                                   .digits = 4}};
inline constexpr std::array<const Field*, 3> short_framed_fields{&address, &control,
                                                                 &protocol_short_framed};
inline constexpr std::array<const Field*, 1> short_fields{&protocol_short};
static_assert(tiles(4, framed_fields) && tiles(2, fields));
static_assert(tiles(3, short_framed_fields) && tiles(1, short_fields));

// 0xff is the address of RFC 1662; no protocol number begins with it (RFC 1661, 2).
inline bool is_framed(ByteView header) { return header[0] == 0xff; }
// The last byte of a protocol number is odd, the one before it is even: an odd first byte is all of
// the number (RFC 1661, 2 and 6.5).
inline bool is_short(ByteView header) { return header[0] % 2 != 0 && !is_framed(header); }
inline bool is_short_framed(ByteView header) { return is_framed(header) && header[2] % 2 != 0; }

/// LINKTYPE_PPP, and PPP in HDLC-like framing.
inline constexpr std::array known_as{KnownAs{Space::link, 9}, KnownAs{Space::link, 50}};
inline constexpr Header header_framed{{.name = "ppp",
                                       .protocol = "ppp",
                                       .title = "Point-to-Point Protocol, HDLC-like framing",
                                       .spec = rfc,
                                       .level = HeaderLevel::link,
                                       .fields = framed_fields,
                                       .fixed_bytes = 4,
                                       .known_as = known_as,
                                       .accepts = is_framed}};
inline constexpr Header header{{.name = "ppp_bare",
                                .protocol = "ppp",
                                .title = "Point-to-Point Protocol",
                                .spec = rfc,
                                .level = HeaderLevel::link,
                                .fields = fields,
                                .fixed_bytes = 2,
                                .known_as = known_as}};
inline constexpr Header header_short_framed{
    {.name = "ppp_pfc",
     .protocol = "ppp",
     .title = "Point-to-Point Protocol, HDLC-like framing, compressed protocol field",
     .spec = "RFC 1661, 6.5",
     .level = HeaderLevel::link,
     .fields = short_framed_fields,
     .fixed_bytes = 3,
     .known_as = known_as,
     .accepts = is_short_framed}};
inline constexpr Header header_short{{.name = "ppp_bare_pfc",
                                      .protocol = "ppp",
                                      .title = "Point-to-Point Protocol, compressed protocol field",
                                      .spec = "RFC 1661, 6.5",
                                      .level = HeaderLevel::link,
                                      .fields = short_fields,
                                      .fixed_bytes = 1,
                                      .known_as = known_as,
                                      .accepts = is_short}};
inline constexpr LayerOf<Ppp> layer_short{&header_short};
inline constexpr LayerOf<Ppp> layer_short_framed{&header_short_framed};
inline constexpr LayerOf<Ppp> layer{&header};
inline constexpr LayerOf<Ppp> layer_framed{&header_framed};

}  // namespace pushpkt::wire::ppp
