// IGMP, versions 1 and 2: queries, reports and leave messages. RFC 1112, RFC 2236. Messages of
// version 3 (RFC 3376) have other rows and are payload.
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |     Type      | Max Resp Time |           Checksum            |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                         Group Address                         |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// clang-format off: one row, one line
namespace pushpkt::wire::igmp {

struct Igmp;
inline constexpr std::string_view rfc = "RFC 2236, 2";
inline constexpr std::string_view rfc_v1 = "RFC 1112, I";

inline constexpr FieldOf<Igmp, std::uint8_t> type{
    {.name = "igmp.type", .bit = 0, .width = 8, .show = Show::hex, .label = "Type", .spec = rfc}};
inline constexpr FieldOf<Igmp, std::uint8_t> max_resp{{.name = "igmp.max_resp",
                                                       .bit = 8,
                                                       .width = 8,
                                                       .label = "Max Response Time (0.1 s)",
                                                       .spec = rfc}};
inline constexpr FieldOf<Igmp, std::uint8_t> reserved{{.name = "igmp.reserved",
                                                       .bit = 8,
                                                       .width = 8,
                                                       .show = Show::octets,
                                                       .label = "Unused",
                                                       .spec = rfc_v1}};
inline constexpr FieldOf<Igmp, std::uint16_t> checksum{{.name = "igmp.checksum",
                                                        .bit = 16,
                                                        .width = 16,
                                                        .show = Show::hex,
                                                        .fill = Fill::checksum,
                                                        .label = "Checksum",
                                                        .spec = rfc}};
inline constexpr FieldOf<Igmp, Ip4> maddr{{.name = "igmp.maddr",
                                           .bit = 32,
                                           .width = 32,
                                           .show = Show::ipv4,
                                           .label = "Group Address",
                                           .spec = rfc}};

inline constexpr std::array<const Field*, 4> fields{&type, &max_resp, &checksum, &maddr};
inline constexpr std::array<const Field*, 4> v1_fields{&type, &reserved, &checksum, &maddr};
static_assert(tiles(8, fields) && tiles(8, v1_fields));

inline constexpr std::uint8_t query = 0x11;
inline constexpr std::uint8_t v1_report = 0x12;
inline constexpr std::uint8_t v2_report = 0x16;
inline constexpr std::uint8_t leave = 0x17;

// A query of 12 bytes or more is of version 3 (RFC 3376, 7.1), and one without a response time is
// of version 1 (RFC 2236, 4).
inline bool is_query_before_v3(ByteView message) {
  constexpr std::size_t v3_query_bytes = 12;
  return get(message, type) == query && message.size() < v3_query_bytes;
}
inline bool is_v2(ByteView message) {
  const std::uint8_t t = get(message, type);
  return t == v2_report || t == leave ||
         (is_query_before_v3(message) && get(message, max_resp) != 0);
}
inline bool is_v1(ByteView message) {
  return get(message, type) == v1_report ||
         (is_query_before_v3(message) && get(message, max_resp) == 0);
}

inline constexpr std::array presets{Preset{&type, v2_report}};
inline constexpr std::array v1_presets{Preset{&type, v1_report}};
inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 2}};
inline constexpr Header header{{.name = "igmp",
                                .variant = "v2",
                                .protocol = "igmp",
                                .title = "Internet Group Management Protocol, version 2",
                                .spec = rfc,
                                .level = HeaderLevel::transport,
                                .fields = fields,
                                .fixed_bytes = 8,
                                .known_as = known_as,
                                .selector = &type,
                                .accepts = is_v2,
                                .presets = presets}};
inline constexpr Header header_v1{{.name = "igmp",
                                   .variant = "v1",
                                   .protocol = "igmp",
                                   .title = "Internet Group Management Protocol, version 1",
                                   .spec = rfc_v1,
                                   .level = HeaderLevel::transport,
                                   .fields = v1_fields,
                                   .fixed_bytes = 8,
                                   .known_as = known_as,
                                   .selector = &type,
                                   .accepts = is_v1,
                                   .presets = v1_presets}};
inline constexpr LayerOf<Igmp> layer{&header};
inline constexpr LayerOf<Igmp> layer_v1{&header_v1};

}  // namespace pushpkt::wire::igmp
// clang-format on
