// Cisco HDLC.
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::wire::chdlc {

struct CiscoHdlc;
inline constexpr std::string_view rfc = "LINKTYPE_C_HDLC";
inline constexpr FieldOf<CiscoHdlc, std::uint8_t> address{{.name = "chdlc.address",
                                                           .bit = 0,
                                                           .width = 8,
                                                           .show = Show::hex,
                                                           .preset = 0x0f,
                                                           .label = "Address",
                                                           .spec = rfc}};
inline constexpr FieldOf<CiscoHdlc, std::uint8_t> control{{.name = "chdlc.control",
                                                           .bit = 8,
                                                           .width = 8,
                                                           .show = Show::hex,
                                                           .label = "Control",
                                                           .spec = rfc}};
inline constexpr FieldOf<CiscoHdlc, std::uint16_t> protocol{{.name = "chdlc.protocol",
                                                             .bit = 16,
                                                             .width = 16,
                                                             .show = Show::hex,
                                                             .fill = Fill::next_header,
                                                             .space = Space::ethertype,
                                                             .label = "Protocol",
                                                             .spec = rfc}};
inline constexpr std::array<const Field*, 3> fields{&address, &control, &protocol};
static_assert(tiles(4, fields));
inline constexpr std::array known_as{KnownAs{Space::link, 104}};
inline constexpr Header header{{.name = "chdlc",
                                .protocol = "chdlc",
                                .title = "Cisco HDLC",
                                .spec = rfc,
                                .level = HeaderLevel::link,
                                .fields = fields,
                                .fixed_bytes = 4,
                                .known_as = known_as}};
inline constexpr LayerOf<CiscoHdlc> layer{&header};

}  // namespace pushpkt::wire::chdlc
