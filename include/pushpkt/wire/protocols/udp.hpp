// UDP: ports, a length, and a checksum that may be absent. RFC 768.
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

//  0      7 8     15 16    23 24    31
// +--------+--------+--------+--------+
// |   Source Port   | Destination Port|
// +--------+--------+--------+--------+
// |      Length     |     Checksum    |
// +--------+--------+--------+--------+
namespace pushpkt::wire::udp {

struct Udp;  // the tag that keeps a UDP field out of a TCP header, at compile time
inline constexpr std::string_view rfc = "RFC 768";

inline constexpr FieldOf<Udp, Port> srcport{{.name = "udp.srcport",
                                             .bit = 0,
                                             .width = 16,
                                             .space = Space::udp_port,
                                             .label = "Source Port",
                                             .spec = rfc}};
inline constexpr FieldOf<Udp, Port> dstport{{.name = "udp.dstport",
                                             .bit = 16,
                                             .width = 16,
                                             .space = Space::udp_port,
                                             .label = "Destination Port",
                                             .spec = rfc}};
inline constexpr FieldOf<Udp, std::uint16_t> length{{.name = "udp.length",
                                                     .bit = 32,
                                                     .width = 16,
                                                     .fill = Fill::layer_length,
                                                     .label = "Length",
                                                     .spec = rfc}};
inline constexpr FieldOf<Udp, std::uint16_t> checksum{{.name = "udp.checksum",
                                                       .bit = 48,
                                                       .width = 16,
                                                       .show = Show::hex,
                                                       .fill = Fill::checksum,
                                                       .label = "Checksum",
                                                       .spec = rfc}};

inline constexpr std::array<const Field*, 4> fields{&srcport, &dstport, &length, &checksum};
static_assert(tiles(8, fields));
inline constexpr std::array<const Field*, 2> next_ports{&dstport, &srcport};
inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 17}};
inline constexpr Header header{{.name = "udp",
                                .protocol = "udp",
                                .title = "User Datagram Protocol",
                                .spec = rfc,
                                .level = HeaderLevel::transport,
                                .fields = fields,
                                .fixed_bytes = 8,
                                .known_as = known_as,
                                .cover = Cover::pseudo_and_layer,
                                .zero_checksum_is_absent = true,
                                .zero_length_is_absent = true,
                                .next_ports = next_ports}};
inline constexpr LayerOf<Udp> layer{&header};

}  // namespace pushpkt::wire::udp
