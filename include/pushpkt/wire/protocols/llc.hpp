// Logical link control, and SNAP behind it. IEEE 802.2, RFC 1042
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::wire::llc {

struct Llc;
inline constexpr std::string_view rfc = "IEEE 802.2";
inline constexpr std::string_view control_format = "IEEE 802.2, 5.2";
inline constexpr FieldOf<Llc, std::uint8_t> dsap{{.name = "llc.dsap",
                                                  .bit = 0,
                                                  .width = 8,
                                                  .show = Show::hex,
                                                  .preset = 0xaa,
                                                  .label = "Destination service access point",
                                                  .spec = rfc}};
inline constexpr FieldOf<Llc, std::uint8_t> ssap{{.name = "llc.ssap",
                                                  .bit = 8,
                                                  .width = 8,
                                                  .show = Show::hex,
                                                  .preset = 0xaa,
                                                  .label = "Source service access point",
                                                  .spec = rfc}};
inline constexpr FieldOf<Llc, std::uint8_t> control{{.name = "llc.control",
                                                     .bit = 16,
                                                     .width = 8,
                                                     .show = Show::hex,
                                                     .preset = 0x03,
                                                     .label = "Control",
                                                     .spec = rfc,
                                                     .digits = 4}};
// Of I and S frames, with their sequence numbers; the first byte has the low bits.
inline constexpr FieldOf<Llc, std::uint16_t> numbered_control{{.name = "llc.control",
                                                               .bit = 16,
                                                               .width = 16,
                                                               .show = Show::hex,
                                                               .order = Order::little,
                                                               .label = "Control",
                                                               .spec = control_format}};
inline constexpr FieldOf<Llc, std::uint32_t> oui{
    {.name = "llc.oui", .bit = 24, .width = 24, .label = "Organization code", .spec = "RFC 1042"}};
inline constexpr FieldOf<Llc, std::uint16_t> type{{.name = "llc.type",
                                                   .bit = 48,
                                                   .width = 16,
                                                   .show = Show::hex,
                                                   .fill = Fill::next_header,
                                                   .space = Space::ethertype,
                                                   .label = "EtherType",
                                                   .spec = "RFC 1042"}};
inline constexpr std::array<const Field*, 3> fields{&dsap, &ssap, &control};
inline constexpr std::array<const Field*, 3> numbered_fields{&dsap, &ssap, &numbered_control};
inline constexpr std::array<const Field*, 5> snap_fields{&dsap, &ssap, &control, &oui, &type};
static_assert(tiles(3, fields) && tiles(4, numbered_fields) && tiles(8, snap_fields));

inline bool is_snap(ByteView header) {
  return header[0] == 0xaa && header[1] == 0xaa && header[2] == 0x03 && get(header, oui) == 0;
}

/// U frames have no sequence numbers.
inline bool is_unnumbered(ByteView header) { return (get(header, control) & 3U) == 3; }

inline constexpr std::array known_as{KnownAs{Space::llc, 0}, KnownAs{Space::cooked, 4}};
inline constexpr Header header_snap{{.name = "snap",
                                     .protocol = "llc",
                                     .title = "LLC with SNAP",
                                     .spec = "RFC 1042",
                                     .level = HeaderLevel::link,
                                     .fields = snap_fields,
                                     .fixed_bytes = 8,
                                     .known_as = known_as,
                                     .accepts = is_snap}};
inline constexpr HeaderRow frame_row{.name = "llc",
                                     .protocol = "llc",
                                     .spec = rfc,
                                     .level = HeaderLevel::link,
                                     .known_as = known_as};
inline constexpr HeaderRow selected_by(HeaderRow row, const Field& selector) {
  row.selector = &selector;
  return row;
}
inline constexpr Header header{
    variant_of(selected_by(frame_row, control), {.name = "unnumbered",
                                                 .fields = fields,
                                                 .fixed_bytes = 3,
                                                 .accepts = is_unnumbered,
                                                 .title = "Logical Link Control"})};
inline constexpr Header header_numbered{
    variant_of(selected_by(frame_row, numbered_control), {.name = "numbered",
                                                          .fields = numbered_fields,
                                                          .fixed_bytes = 4,
                                                          .title = "Logical Link Control, I and S "
                                                                   "frames",
                                                          .spec = control_format})};
inline constexpr LayerOf<Llc> layer{&header};
inline constexpr LayerOf<Llc> numbered{&header_numbered};
inline constexpr LayerOf<Llc> snap{&header_snap};

}  // namespace pushpkt::wire::llc
