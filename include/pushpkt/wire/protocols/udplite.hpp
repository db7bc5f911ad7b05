// UDP-Lite: UDP whose checksum covers only so many bytes. RFC 3828
#pragma once

#include <array>

#include "pushpkt/wire/layer.hpp"
#include "pushpkt/wire/recipe.hpp"

//  0      7 8     15 16    23 24    31
// +--------+--------+--------+--------+
// |     Source      |   Destination   |
// |      Port       |      Port       |
// +--------+--------+--------+--------+
// |    Checksum     |                 |
// |    Coverage     |    Checksum     |
// +--------+--------+--------+--------+
namespace pushpkt::wire::udplite {

struct UdpLite;
inline constexpr std::string_view rfc = "RFC 3828, 3.1";

// Wireshark's names are those of UDP.
inline constexpr FieldOf<UdpLite, Port> srcport{
    {.name = "udp.srcport", .bit = 0, .width = 16, .label = "Source Port", .spec = rfc}};
inline constexpr FieldOf<UdpLite, Port> dstport{
    {.name = "udp.dstport", .bit = 16, .width = 16, .label = "Destination Port", .spec = rfc}};
inline constexpr FieldOf<UdpLite, std::uint16_t> coverage{{.name = "udp.checksum_coverage",
                                                           .bit = 32,
                                                           .width = 16,
                                                           .label = "Checksum Coverage",
                                                           .spec = rfc}};
inline constexpr FieldOf<UdpLite, std::uint16_t> checksum{{.name = "udp.checksum",
                                                           .bit = 48,
                                                           .width = 16,
                                                           .show = Show::hex,
                                                           .fill = Fill::checksum,
                                                           .label = "Checksum",
                                                           .spec = rfc}};

inline constexpr std::array<const Field*, 4> fields{&srcport, &dstport, &coverage, &checksum};
static_assert(tiles(8, fields));

/// 0 covers all. 1 to 7 cover not even the header, which is not allowed.
inline std::size_t covered(ByteView datagram) {
  const std::size_t bytes = get(datagram, coverage);
  if (bytes == 0) return datagram.size();
  return bytes < 8 ? datagram.size() + 1 : bytes;
}
/// "4000 -> 5000, 5 bytes"
[[nodiscard]] std::string summary(ByteView packet, const Layer& layer);

inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 136}};
inline constexpr Header header{{.name = "udplite",
                                .protocol = "udplite",
                                .title = "Lightweight User Datagram Protocol",
                                .spec = "RFC 3828",
                                .level = HeaderLevel::transport,
                                .fields = fields,
                                .fixed_bytes = 8,
                                .known_as = known_as,
                                .cover = Cover::pseudo_and_layer,
                                .covered = covered,
                                .zero_checksum_is_never = true,
                                .summary = summary}};
inline constexpr LayerOf<UdpLite> layer{&header};

}  // namespace pushpkt::wire::udplite
