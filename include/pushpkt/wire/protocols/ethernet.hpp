// Ethernet II, and IEEE 802.3 where the third field is a length. IEEE 802.3-2022, 3.2.
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

//  0                   1                   2                   3
//  0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                      Destination Address                      |
// +                               +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                               |         Source Address        |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+                               +
// |                                                               |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |     Length (up to 1500) or EtherType     |
namespace pushpkt::wire::eth {

struct Eth;
inline constexpr std::string_view rfc = "IEEE 802.3, 3.2";
inline constexpr std::uint16_t max_length = 1500;  // above: an EtherType (IEEE 802.3, 3.2.6)

inline constexpr FieldOf<Eth, Mac> dst{{.name = "eth.dst",
                                        .bit = 0,
                                        .width = 48,
                                        .show = Show::mac,
                                        .label = "Destination Address",
                                        .spec = rfc}};
inline constexpr FieldOf<Eth, Mac> src{{.name = "eth.src",
                                        .bit = 48,
                                        .width = 48,
                                        .show = Show::mac,
                                        .label = "Source Address",
                                        .spec = rfc}};
inline constexpr FieldOf<Eth, std::uint16_t> type{{.name = "eth.type",
                                                   .bit = 96,
                                                   .width = 16,
                                                   .show = Show::hex,
                                                   .fill = Fill::next_header,
                                                   .space = Space::ethertype,
                                                   .label = "EtherType",
                                                   .spec = rfc}};
inline constexpr FieldOf<Eth, std::uint16_t> len{{.name = "eth.len",
                                                  .bit = 96,
                                                  .width = 16,
                                                  .fill = Fill::payload_length,
                                                  .label = "Length",
                                                  .spec = rfc}};

inline constexpr std::array<const Field*, 3> fields{&dst, &src, &type};
static_assert(tiles(14, fields));
inline constexpr std::array<const Field*, 3> fields_802_3{&dst, &src, &len};
static_assert(tiles(14, fields_802_3));

inline bool is_ethernet_ii(ByteView header) { return get(header, type) > max_length; }
inline bool is_802_3(ByteView header) { return get(header, type) <= max_length; }

// 0x6558, Transparent Ethernet Bridging (RFC 1701, 1): a whole frame of either form.
inline constexpr std::array known_as{KnownAs{Space::link, 1}, KnownAs{Space::ethertype, 0x6558}};

inline constexpr Header header{{.name = "eth",
                                .protocol = "eth",
                                .title = "Ethernet II",
                                .spec = rfc,
                                .level = HeaderLevel::link,
                                .fields = fields,
                                .fixed_bytes = 14,
                                .known_as = known_as,
                                .accepts = is_ethernet_ii}};
inline constexpr Header header_802_3{{.name = "dot3",
                                      .protocol = "eth",
                                      .title = "IEEE 802.3 Ethernet",
                                      .spec = rfc,
                                      .level = HeaderLevel::link,
                                      .fields = fields_802_3,
                                      .fixed_bytes = 14,
                                      .known_as = known_as,
                                      .next_is = {Space::llc, 0},
                                      .zero_length_is_absent = true,
                                      .accepts = is_802_3}};

inline constexpr LayerOf<Eth> layer{&header};
inline constexpr LayerOf<Eth> layer_802_3{&header_802_3};

}  // namespace pushpkt::wire::eth
