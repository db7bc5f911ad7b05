// The control word of a pseudowire over MPLS, then the Ethernet frame that the pseudowire carries.
// RFC 4385, 3; RFC 4448, 4.6
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |0 0 0 0| Flags |FRG|  Length   | Sequence Number               |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::pwethcw {

struct PwEthCw;
inline constexpr std::string_view rfc = "RFC 4385, 3";

// Wireshark has a name for the sequence number alone.
inline constexpr FieldOf<PwEthCw, std::uint8_t> zero{
    {.name = "pweth.cw.zero", .bit = 0, .width = 4, .label = "0000", .spec = rfc}};
inline constexpr FieldOf<PwEthCw, std::uint8_t> flags{{.name = "pweth.cw.flags",
                                                       .bit = 4,
                                                       .width = 4,
                                                       .show = Show::hex,
                                                       .label = "Flags",
                                                       .spec = rfc}};
inline constexpr FieldOf<PwEthCw, std::uint8_t> frg{
    {.name = "pweth.cw.frg", .bit = 8, .width = 2, .label = "FRG", .spec = rfc}};
inline constexpr FieldOf<PwEthCw, std::uint8_t> length{
    {.name = "pweth.cw.length", .bit = 10, .width = 6, .label = "Length", .spec = rfc}};
inline constexpr FieldOf<PwEthCw, std::uint16_t> sequence{{.name = "pweth.cw.sequence_number",
                                                           .bit = 16,
                                                           .width = 16,
                                                           .label = "Sequence Number",
                                                           .spec = rfc}};

inline constexpr std::array<const Field*, 5> fields{&zero, &flags, &frg, &length, &sequence};
static_assert(tiles(4, fields));
inline constexpr std::array known_as{KnownAs{Space::mpls, 0}};
inline constexpr Header header{{.name = "pwethcw",
                                .protocol = "pwethcw",
                                .title = "Ethernet pseudowire, control word",
                                .spec = rfc,
                                .level = HeaderLevel::tunnel,
                                .fields = fields,
                                .fixed_bytes = 4,
                                .known_as = known_as,
                                .next_is = {Space::link, 1}}};
inline constexpr LayerOf<PwEthCw> layer{&header};

}  // namespace pushpkt::wire::pwethcw
