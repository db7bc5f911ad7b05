// IGMP: queries, reports and leave messages of versions 1 (RFC 1112), 2 (RFC 2236) and 3 (RFC
// 3376), with the sources of a query and the records of a report of version 3.
#pragma once

#include <array>

#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |     Type      | Max Resp Time |           Checksum            |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                         Group Address                         |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::igmp {

struct Igmp;
inline constexpr std::string_view rfc = "RFC 2236, 2";
inline constexpr std::string_view rfc_v1 = "RFC 1112, I";
inline constexpr std::string_view rfc_v3_query = "RFC 3376, 4.1";
inline constexpr std::string_view rfc_v3_report = "RFC 3376, 4.2";

inline constexpr std::array types{ValueName{"membership-query", 0x11},
                                  ValueName{"v1-membership-report", 0x12},
                                  ValueName{"v2-membership-report", 0x16},
                                  ValueName{"leave-group", 0x17},
                                  ValueName{"v3-membership-report", 0x22},
                                  ValueName{"query", 0x11},
                                  ValueName{"leave", 0x17}};
inline constexpr FieldOf<Igmp, std::uint8_t> type{{.name = "igmp.type",
                                                   .bit = 0,
                                                   .width = 8,
                                                   .show = Show::hex,
                                                   .label = "Type",
                                                   .spec = rfc,
                                                   .values = types}};
inline constexpr FieldOf<Igmp, std::uint8_t> max_resp{
    {.name = "igmp.max_resp",
     .bit = 8,
     .width = 8,
     .label = "Max Resp Time (0.1 s); IGMPv3: Code",
     .spec = rfc}};
inline constexpr FieldOf<Igmp, std::uint8_t> reserved{{.name = "igmp.reserved",
                                                       .bit = 8,
                                                       .width = 8,
                                                       .show = Show::bytes,
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
// Wireshark has no name for the reserved bits of a query of version 3 and for the second such field
// of a report.
inline constexpr FieldOf<Igmp, std::uint8_t> resv{
    {.name = "igmp.resv", .bit = 64, .width = 4, .label = "Reserved", .spec = rfc_v3_query}};
inline constexpr FieldOf<Igmp, bool> s{{.name = "igmp.s",
                                        .bit = 68,
                                        .width = 1,
                                        .show = Show::flag,
                                        .label = "Suppress Router-side Processing",
                                        .spec = rfc_v3_query}};
inline constexpr FieldOf<Igmp, std::uint8_t> qrv{{.name = "igmp.qrv",
                                                  .bit = 69,
                                                  .width = 3,
                                                  .label = "Querier's Robustness Variable",
                                                  .spec = rfc_v3_query}};
inline constexpr FieldOf<Igmp, std::uint8_t> qqic{{.name = "igmp.qqic",
                                                   .bit = 72,
                                                   .width = 8,
                                                   .label = "Querier's Query Interval Code",
                                                   .spec = rfc_v3_query}};
inline constexpr FieldOf<Igmp, std::uint16_t> num_src{{.name = "igmp.num_src",
                                                       .bit = 80,
                                                       .width = 16,
                                                       .label = "Number of Sources",
                                                       .spec = rfc_v3_query}};
inline constexpr FieldOf<Igmp, std::uint16_t> reserved2{{.name = "igmp.reserved2",
                                                         .bit = 32,
                                                         .width = 16,
                                                         .show = Show::bytes,
                                                         .label = "Reserved",
                                                         .spec = rfc_v3_report}};
inline constexpr FieldOf<Igmp, std::uint16_t> num_grp_recs{{.name = "igmp.num_grp_recs",
                                                            .bit = 48,
                                                            .width = 16,
                                                            .label = "Number of Group Records",
                                                            .spec = rfc_v3_report}};

inline constexpr std::array<const Field*, 9> v3_query_fields{
    &type, &max_resp, &checksum, &maddr, &resv, &s, &qrv, &qqic, &num_src};
inline constexpr std::array<const Field*, 5> v3_report_fields{&type, &reserved, &checksum,
                                                              &reserved2, &num_grp_recs};
static_assert(tiles(12, v3_query_fields) && tiles(8, v3_report_fields));
inline constexpr std::array<const Field*, 4> fields{&type, &max_resp, &checksum, &maddr};
inline constexpr std::array<const Field*, 4> v1_fields{&type, &reserved, &checksum, &maddr};
static_assert(tiles(8, fields) && tiles(8, v1_fields));

inline constexpr std::uint8_t query = 0x11;
inline constexpr std::uint8_t v1_report = 0x12;
inline constexpr std::uint8_t v2_report = 0x16;
inline constexpr std::uint8_t leave = 0x17;
inline constexpr std::uint8_t v3_report = 0x22;

// A query of 12 bytes or more is of version 3 (RFC 3376, 7.1), and one without a response time is
// of version 1 (RFC 2236, 4).
inline constexpr std::size_t v3_query_bytes = 12;
inline bool is_query_before_v3(ByteView message) {
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
inline bool is_v3_query(ByteView message) {
  return get(message, type) == query && message.size() >= v3_query_bytes;
}
inline bool is_v3_report(ByteView message) { return get(message, type) == v3_report; }

/// In recipes: saddr=10.0.0.1, saddr=10.0.0.2.
extern const ItemFormat source_format;
/// In recipes: record=4, maddr=239.1.2.3, saddr=10.0.0.1, saddr=10.0.0.2; bytes behind the sources
/// are value=hex(...).
extern const ItemFormat record_format;
inline constexpr TailOf<Igmp> sources{};
/// As Wireshark's Info column.
[[nodiscard]] std::string summary(ByteView packet, const Layer& layer);

/// Reports answer a query; where that asks about a group, a report of version 1 or 2 is about the
/// same one. RFC 2236, 3
inline MessageRole role(ByteView message, PortPair /*ports*/) {
  constexpr std::size_t group_end = 8;
  const std::uint8_t is = get(message, type);
  if (is == v3_report) return {MessageRole::Kind::answer};
  if (is == leave || message.size() < group_end) return {};
  const std::uint64_t group = read(message, maddr).low;
  if (is == v1_report || is == v2_report) return {MessageRole::Kind::answer, group};
  if (is != query) return {};
  if (group == 0) return {MessageRole::Kind::request};
  return {MessageRole::Kind::request, group};
}

inline constexpr std::array v3_query_presets{Preset{&type, query}};
inline constexpr std::array v3_report_presets{Preset{&type, v3_report}};
inline constexpr std::array presets{Preset{&type, v2_report}};
inline constexpr std::array v1_presets{Preset{&type, v1_report}};
inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 2}};
inline constexpr HeaderRow message_row{.name = "igmp",
                                       .protocol = "igmp",
                                       .title = "Internet Group Management Protocol, version 2",
                                       .spec = rfc,
                                       .level = HeaderLevel::transport,
                                       .known_as = known_as,
                                       .selector = &type,
                                       .answering = {role, &type, &maddr},
                                       .summary = summary};
/// `message_row` with a list behind its rows.
[[nodiscard]] constexpr HeaderRow with_list(std::string_view name, const ItemFormat& format) {
  HeaderRow row = message_row;
  row.options = name;
  row.items = &format;
  row.items_to_end = true;
  return row;
}
inline constexpr Header header{variant_of(message_row, {"v2", fields, 8, is_v2, presets})};
inline constexpr Header header_v1{
    variant_of(message_row, {.name = "v1",
                             .fields = v1_fields,
                             .fixed_bytes = 8,
                             .accepts = is_v1,
                             .presets = v1_presets,
                             .title = "Internet Group Management Protocol, version 1",
                             .spec = rfc_v1})};
inline constexpr Header header_v3_query{
    variant_of(with_list("igmp.sources", source_format),
               {.name = "v3_query",
                .fields = v3_query_fields,
                .fixed_bytes = 12,
                .accepts = is_v3_query,
                .presets = v3_query_presets,
                .title = "Internet Group Management Protocol, version 3, query",
                .spec = rfc_v3_query})};
inline constexpr Header header_v3_report{
    variant_of(with_list("igmp.records", record_format),
               {.name = "v3_report",
                .fields = v3_report_fields,
                .fixed_bytes = 8,
                .accepts = is_v3_report,
                .presets = v3_report_presets,
                .title = "Internet Group Management Protocol, version 3, report",
                .spec = rfc_v3_report})};
inline constexpr LayerOf<Igmp> layer{&header};
inline constexpr LayerOf<Igmp> layer_v1{&header_v1};
inline constexpr LayerOf<Igmp> layer_v3_query{&header_v3_query};
inline constexpr LayerOf<Igmp> layer_v3_report{&header_v3_report};

}  // namespace pushpkt::wire::igmp
