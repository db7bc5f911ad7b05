// ICMPv6: echo, errors with the packet that they quote, neighbour discovery, and any other type.
// RFC 4443; RFC 4861, 4. Options of neighbour discovery are the payload.
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |     Type      |     Code      |          Checksum             |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |             what these bytes are depends on the type         |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::icmpv6 {

struct Icmpv6;
inline constexpr std::string_view rfc = "RFC 4443, 2.1";
inline constexpr std::string_view nd = "RFC 4861, 4";

// The titles of RFC 4443, RFC 2710 and RFC 4861.
inline constexpr std::array types{ValueName{"destination-unreachable", 1},
                                  ValueName{"packet-too-big", 2},
                                  ValueName{"time-exceeded", 3},
                                  ValueName{"parameter-problem", 4},
                                  ValueName{"echo-request", 128},
                                  ValueName{"echo", 128},
                                  ValueName{"echo-reply", 129},
                                  ValueName{"multicast-listener-query", 130},
                                  ValueName{"multicast-listener-report", 131},
                                  ValueName{"multicast-listener-done", 132},
                                  ValueName{"router-solicitation", 133},
                                  ValueName{"router-advertisement", 134},
                                  ValueName{"neighbor-solicitation", 135},
                                  ValueName{"neighbor-advertisement", 136},
                                  ValueName{"redirect", 137},
                                  ValueName{"multicast-listener-report-v2", 143}};
inline constexpr FieldOf<Icmpv6, std::uint8_t> type{
    {.name = "icmpv6.type", .bit = 0, .width = 8, .label = "Type", .spec = rfc, .values = types}};
// By type, in tshark's words; the short ones are for recipes. RFC 4443, 7112, 8883
inline constexpr std::array codes{
    ValueName{"no-route-to-destination", 0, 1},
    ValueName{"administratively-prohibited", 1, 1},
    ValueName{"beyond-scope-of-source-address", 2, 1},
    ValueName{"address-unreachable", 3, 1},
    ValueName{"port-unreachable", 4, 1},
    ValueName{"source-address-failed-ingress/egress-policy", 5, 1},
    ValueName{"reject-route-to-destination", 6, 1},
    ValueName{"error-in-source-routing-header", 7, 1},
    ValueName{"no-route", 0, 1},
    ValueName{"address", 3, 1},
    ValueName{"port", 4, 1},
    ValueName{"hop-limit-exceeded-in-transit", 0, 3},
    ValueName{"fragment-reassembly-time-exceeded", 1, 3},
    ValueName{"hop-limit", 0, 3},
    ValueName{"reassembly", 1, 3},
    ValueName{"erroneous-header-field-encountered", 0, 4},
    ValueName{"unrecognized-next-header-type-encountered", 1, 4},
    ValueName{"unrecognized-ipv6-option-encountered", 2, 4},
    ValueName{"ipv6-first-fragment-has-incomplete-ipv6-header-chain", 3, 4}};
inline constexpr FieldOf<Icmpv6, std::uint8_t> code{{.name = "icmpv6.code",
                                                     .bit = 8,
                                                     .width = 8,
                                                     .label = "Code",
                                                     .spec = rfc,
                                                     .values = codes,
                                                     .named_by = "icmpv6.type"}};
inline constexpr FieldOf<Icmpv6, std::uint16_t> checksum{{.name = "icmpv6.checksum",
                                                          .bit = 16,
                                                          .width = 16,
                                                          .show = Show::hex,
                                                          .fill = Fill::checksum,
                                                          .label = "Checksum",
                                                          .spec = rfc}};
inline constexpr FieldOf<Icmpv6, std::uint16_t> identifier{{.name = "icmpv6.echo.identifier",
                                                            .bit = 32,
                                                            .width = 16,
                                                            .show = Show::hex,
                                                            .label = "Identifier",
                                                            .spec = "RFC 4443, 4"}};
inline constexpr FieldOf<Icmpv6, std::uint16_t> sequence_number{
    {.name = "icmpv6.echo.sequence_number",
     .bit = 48,
     .width = 16,
     .label = "Sequence Number",
     .spec = "RFC 4443, 4"}};
inline constexpr FieldOf<Icmpv6, std::uint32_t> reserved{{.name = "icmpv6.reserved",
                                                          .bit = 32,
                                                          .width = 32,
                                                          .show = Show::bytes,
                                                          .label = "Unused",
                                                          .spec = rfc}};
inline constexpr FieldOf<Icmpv6, std::uint32_t> mtu{
    {.name = "icmpv6.mtu", .bit = 32, .width = 32, .label = "MTU", .spec = "RFC 4443, 3.2"}};
inline constexpr FieldOf<Icmpv6, std::uint32_t> pointer{{.name = "icmpv6.pointer",
                                                         .bit = 32,
                                                         .width = 32,
                                                         .label = "Pointer",
                                                         .spec = "RFC 4443, 3.4"}};
inline constexpr FieldOf<Icmpv6, Ip6> ns_target{{.name = "icmpv6.nd.ns.target_address",
                                                 .bit = 64,
                                                 .width = 128,
                                                 .show = Show::ipv6,
                                                 .label = "Target Address",
                                                 .spec = nd}};
inline constexpr FieldOf<Icmpv6, std::uint32_t> na_flags{{.name = "icmpv6.nd.na.flag",
                                                          .bit = 32,
                                                          .width = 32,
                                                          .show = Show::hex,
                                                          .label = "Flags and reserved bits",
                                                          .spec = nd}};
inline constexpr FieldOf<Icmpv6, bool> na_router{{.name = "icmpv6.nd.na.flag.r",
                                                  .bit = 32,
                                                  .width = 1,
                                                  .show = Show::flag,
                                                  .part_of = "icmpv6.nd.na.flag",
                                                  .label = "Router flag",
                                                  .spec = nd}};
inline constexpr FieldOf<Icmpv6, bool> na_solicited{{.name = "icmpv6.nd.na.flag.s",
                                                     .bit = 33,
                                                     .width = 1,
                                                     .show = Show::flag,
                                                     .part_of = "icmpv6.nd.na.flag",
                                                     .label = "Solicited flag",
                                                     .spec = nd}};
inline constexpr FieldOf<Icmpv6, bool> na_override{{.name = "icmpv6.nd.na.flag.o",
                                                    .bit = 34,
                                                    .width = 1,
                                                    .show = Show::flag,
                                                    .part_of = "icmpv6.nd.na.flag",
                                                    .label = "Override flag",
                                                    .spec = nd}};
inline constexpr FieldOf<Icmpv6, Ip6> na_target{{.name = "icmpv6.nd.na.target_address",
                                                 .bit = 64,
                                                 .width = 128,
                                                 .show = Show::ipv6,
                                                 .label = "Target Address",
                                                 .spec = nd}};

inline constexpr std::array<const Field*, 5> echo_fields{&type, &code, &checksum, &identifier,
                                                         &sequence_number};
inline constexpr std::array<const Field*, 4> error_fields{&type, &code, &checksum, &reserved};
inline constexpr std::array<const Field*, 4> too_big_fields{&type, &code, &checksum, &mtu};
inline constexpr std::array<const Field*, 4> parameter_problem_fields{&type, &code, &checksum,
                                                                      &pointer};
inline constexpr std::array<const Field*, 5> solicitation_fields{&type, &code, &checksum, &reserved,
                                                                 &ns_target};
inline constexpr std::array<const Field*, 8> advertisement_fields{
    &type, &code, &checksum, &na_flags, &na_router, &na_solicited, &na_override, &na_target};
inline constexpr std::array<const Field*, 3> other_fields{&type, &code, &checksum};
static_assert(tiles(8, echo_fields) && tiles(8, error_fields) && tiles(8, too_big_fields) &&
              tiles(8, parameter_problem_fields));
static_assert(tiles(24, solicitation_fields) && tiles(24, advertisement_fields) &&
              tiles(4, other_fields));

template <std::uint8_t... Types>
bool is_type(ByteView header) {
  return ((get(header, type) == Types) || ...);
}

inline constexpr std::array echo_presets{Preset{&type, 128}};
inline constexpr std::array error_presets{Preset{&type, 1}};
inline constexpr std::array too_big_presets{Preset{&type, 2}};
inline constexpr std::array parameter_problem_presets{Preset{&type, 4}};
inline constexpr std::array solicitation_presets{Preset{&type, 135}};
inline constexpr std::array advertisement_presets{Preset{&type, 136}};
inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 58}};
inline constexpr std::string_view title = "Internet Control Message Protocol v6";

/// Requests and replies come in pairs; the reply's type is the id of both. RFC 4443, 4861, 4620,
/// 8335. A listener query has replies of two versions (RFC 3810).
inline MessageRole role(ByteView message, PortPair /*ports*/) {
  constexpr std::array<std::array<std::uint8_t, 2>, 7> pairs{
      {{128, 129}, {130, 131}, {130, 143}, {133, 134}, {135, 136}, {139, 140}, {160, 161}}};
  for (const auto& [request, reply] : pairs) {
    const std::uint64_t first = reply == 143 ? 131 : reply;
    if (get(message, type) == request) return {MessageRole::Kind::request, first};
    if (get(message, type) == reply) return {MessageRole::Kind::answer, first};
  }
  return {};
}

inline constexpr HeaderRow message_row{.name = "icmpv6",
                                       .protocol = "icmpv6",
                                       .title = title,
                                       .spec = rfc,
                                       .level = HeaderLevel::transport,
                                       .known_as = known_as,
                                       .cover = Cover::pseudo_and_layer,
                                       .selector = &type,
                                       .answering = {role, &type, &type}};
inline constexpr HeaderRow error_row = quoting(message_row);

inline constexpr Header header_echo{
    variant_of(message_row, {"echo", echo_fields, 8, is_type<128, 129>, echo_presets})};
inline constexpr Header header_error{
    variant_of(error_row, {"error", error_fields, 8, is_type<1, 3>, error_presets})};
inline constexpr Header header_too_big{
    variant_of(error_row, {"too_big", too_big_fields, 8, is_type<2>, too_big_presets})};
inline constexpr Header header_parameter_problem{variant_of(
    error_row,
    {"parameter_problem", parameter_problem_fields, 8, is_type<4>, parameter_problem_presets})};
inline constexpr Header header_solicitation{
    variant_of(message_row, {.name = "solicitation",
                             .fields = solicitation_fields,
                             .fixed_bytes = 24,
                             .accepts = is_type<135>,
                             .presets = solicitation_presets,
                             .spec = nd})};
inline constexpr Header header_advertisement{
    variant_of(message_row, {.name = "advertisement",
                             .fields = advertisement_fields,
                             .fixed_bytes = 24,
                             .accepts = is_type<136>,
                             .presets = advertisement_presets,
                             .spec = nd})};
inline constexpr Header header_other{variant_of(message_row, {"other", other_fields, 4})};

inline constexpr LayerOf<Icmpv6> echo{&header_echo};
inline constexpr LayerOf<Icmpv6> error{&header_error};
inline constexpr LayerOf<Icmpv6> too_big{&header_too_big};
inline constexpr LayerOf<Icmpv6> parameter_problem{&header_parameter_problem};
inline constexpr LayerOf<Icmpv6> solicitation{&header_solicitation};
inline constexpr LayerOf<Icmpv6> advertisement{&header_advertisement};
inline constexpr LayerOf<Icmpv6> other{&header_other};

}  // namespace pushpkt::wire::icmpv6
