// OSPF, version 2: the header of its packets; what they say is payload. RFC 2328, A.3.1
#pragma once

#include <array>

#include "pushpkt/wire/layer.hpp"
#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |   Version #   |     Type      |         Packet length         |
// |                          Router ID                            |
// |                           Area ID                             |
// |           Checksum            |             AuType            |
// |                       Authentication                          |
// |                       Authentication                          |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::ospf {

struct Ospf;
inline constexpr std::string_view rfc = "RFC 2328, A.3.1";

inline constexpr std::array types{ValueName{"hello", 1}, ValueName{"db_description", 2},
                                  ValueName{"ls_request", 3}, ValueName{"ls_update", 4},
                                  ValueName{"ls_acknowledge", 5}};
inline constexpr FieldOf<Ospf, std::uint8_t> version{
    {.name = "ospf.version", .bit = 0, .width = 8, .preset = 2, .label = "Version #", .spec = rfc}};
inline constexpr FieldOf<Ospf, std::uint8_t> type{{.name = "ospf.msg",
                                                   .bit = 8,
                                                   .width = 8,
                                                   .preset = 1,
                                                   .label = "Type",
                                                   .spec = rfc,
                                                   .values = types}};
inline constexpr FieldOf<Ospf, std::uint16_t> length{{.name = "ospf.packet_length",
                                                      .bit = 16,
                                                      .width = 16,
                                                      .fill = Fill::layer_length,
                                                      .label = "Packet length",
                                                      .spec = rfc}};
inline constexpr FieldOf<Ospf, Ip4> router{{.name = "ospf.srcrouter",
                                            .bit = 32,
                                            .width = 32,
                                            .show = Show::ipv4,
                                            .label = "Router ID",
                                            .spec = rfc}};
inline constexpr FieldOf<Ospf, Ip4> area{{.name = "ospf.area_id",
                                          .bit = 64,
                                          .width = 32,
                                          .show = Show::ipv4,
                                          .label = "Area ID",
                                          .spec = rfc}};
inline constexpr FieldOf<Ospf, std::uint16_t> checksum{{.name = "ospf.checksum",
                                                        .bit = 96,
                                                        .width = 16,
                                                        .show = Show::hex,
                                                        .fill = Fill::checksum,
                                                        .label = "Checksum",
                                                        .spec = rfc}};
inline constexpr FieldOf<Ospf, std::uint16_t> auth_type{
    {.name = "ospf.auth.type", .bit = 112, .width = 16, .label = "AuType", .spec = rfc}};
inline constexpr FieldOf<Ospf, std::uint64_t> auth{{.name = "ospf.auth.none",
                                                    .bit = 128,
                                                    .width = 64,
                                                    .show = Show::bytes,
                                                    .label = "Authentication",
                                                    .spec = "RFC 2328, D"}};

inline constexpr std::array<const Field*, 8> fields{&version, &type,     &length,    &router,
                                                    &area,    &checksum, &auth_type, &auth};
static_assert(tiles(24, fields));

inline constexpr std::uint16_t cryptographic = 2;
/// With cryptographic authentication the checksum is not computed (RFC 2328, D.4.3).
inline std::size_t covered(ByteView packet) {
  return get(packet, auth_type) == cryptographic ? 0 : packet.size();
}
inline bool is_version_2(ByteView packet) { return get(packet, version) == 2; }
/// "Hello Packet"
[[nodiscard]] std::string summary(ByteView packet, const Layer& layer);

inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 89}};
inline constexpr Header header{{.name = "ospf",
                                .protocol = "ospf",
                                .title = "Open Shortest Path First",
                                .spec = rfc,
                                .level = HeaderLevel::transport,
                                .fields = fields,
                                .fixed_bytes = 24,
                                .known_as = known_as,
                                .covered = covered,
                                .not_covered = {.from = 16, .count = 8},
                                .accepts = is_version_2,
                                .summary = summary}};
inline constexpr LayerOf<Ospf> layer{&header};

}  // namespace pushpkt::wire::ospf
