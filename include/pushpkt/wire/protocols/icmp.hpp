// ICMP: echo, the errors with the packet that they quote, and any other type. RFC 792; length of
// the quoted packet RFC 4884; next-hop MTU RFC 1191. icmp_queries.hpp has the messages that ask for
// more.
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |     Type      |     Code      |          Checksum             |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |        what these four bytes are depends on the type         |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::icmp {

struct Icmp;
inline constexpr std::string_view rfc = "RFC 792";

// The titles of RFC 792, of RFC 1256 for the router's, and of RFC 8335.
inline constexpr std::array types{ValueName{"echo-reply", 0},
                                  ValueName{"destination-unreachable", 3},
                                  ValueName{"source-quench", 4},
                                  ValueName{"redirect", 5},
                                  ValueName{"echo-request", 8},
                                  ValueName{"echo", 8},
                                  ValueName{"router-advertisement", 9},
                                  ValueName{"router-solicitation", 10},
                                  ValueName{"time-exceeded", 11},
                                  ValueName{"parameter-problem", 12},
                                  ValueName{"timestamp-request", 13},
                                  ValueName{"timestamp-reply", 14},
                                  ValueName{"information-request", 15},
                                  ValueName{"information-reply", 16},
                                  ValueName{"address-mask-request", 17},
                                  ValueName{"address-mask-reply", 18},
                                  ValueName{"extended-echo-request", 42},
                                  ValueName{"extended-echo-reply", 43}};
inline constexpr FieldOf<Icmp, std::uint8_t> type{
    {.name = "icmp.type", .bit = 0, .width = 8, .label = "Type", .spec = rfc, .values = types}};
// By type, in tshark's words; the short ones are for recipes. RFC 792, 1122, 1256, 1812, 3344
inline constexpr std::array codes{ValueName{"network-unreachable", 0, 3},
                                  ValueName{"host-unreachable", 1, 3},
                                  ValueName{"protocol-unreachable", 2, 3},
                                  ValueName{"port-unreachable", 3, 3},
                                  ValueName{"fragmentation-needed", 4, 3},
                                  ValueName{"source-route-failed", 5, 3},
                                  ValueName{"destination-network-unknown", 6, 3},
                                  ValueName{"destination-host-unknown", 7, 3},
                                  ValueName{"source-host-isolated", 8, 3},
                                  ValueName{"network-administratively-prohibited", 9, 3},
                                  ValueName{"host-administratively-prohibited", 10, 3},
                                  ValueName{"network-unreachable-for-tos", 11, 3},
                                  ValueName{"host-unreachable-for-tos", 12, 3},
                                  ValueName{"communication-administratively-filtered", 13, 3},
                                  ValueName{"host-precedence-violation", 14, 3},
                                  ValueName{"precedence-cutoff-in-effect", 15, 3},
                                  ValueName{"network", 0, 3},
                                  ValueName{"host", 1, 3},
                                  ValueName{"protocol", 2, 3},
                                  ValueName{"port", 3, 3},
                                  ValueName{"redirect-for-network", 0, 5},
                                  ValueName{"redirect-for-host", 1, 5},
                                  ValueName{"redirect-for-tos-and-network", 2, 5},
                                  ValueName{"redirect-for-tos-and-host", 3, 5},
                                  ValueName{"network", 0, 5},
                                  ValueName{"host", 1, 5},
                                  ValueName{"normal-router-advertisement", 0, 9},
                                  ValueName{"does-not-route-common-traffic", 16, 9},
                                  ValueName{"time-to-live-exceeded-in-transit", 0, 11},
                                  ValueName{"fragment-reassembly-time-exceeded", 1, 11},
                                  ValueName{"ttl", 0, 11},
                                  ValueName{"reassembly", 1, 11},
                                  ValueName{"pointer-indicates-the-error", 0, 12},
                                  ValueName{"required-option-missing", 1, 12},
                                  ValueName{"bad-length", 2, 12}};
inline constexpr FieldOf<Icmp, std::uint8_t> code{{.name = "icmp.code",
                                                   .bit = 8,
                                                   .width = 8,
                                                   .label = "Code",
                                                   .spec = rfc,
                                                   .values = codes,
                                                   .named_by = "icmp.type"}};
inline constexpr FieldOf<Icmp, std::uint16_t> checksum{{.name = "icmp.checksum",
                                                        .bit = 16,
                                                        .width = 16,
                                                        .show = Show::hex,
                                                        .fill = Fill::checksum,
                                                        .label = "Checksum",
                                                        .spec = rfc}};
inline constexpr FieldOf<Icmp, std::uint16_t> ident{
    {.name = "icmp.ident", .bit = 32, .width = 16, .label = "Identifier", .spec = rfc}};
inline constexpr FieldOf<Icmp, std::uint16_t> seq{
    {.name = "icmp.seq", .bit = 48, .width = 16, .label = "Sequence Number", .spec = rfc}};
inline constexpr FieldOf<Icmp, std::uint8_t> unused{{.name = "icmp.unused",
                                                     .bit = 32,
                                                     .width = 8,
                                                     .show = Show::bytes,
                                                     .label = "Unused",
                                                     .spec = rfc}};
inline constexpr FieldOf<Icmp, std::uint8_t> length{
    {.name = "icmp.length",
     .bit = 40,
     .width = 8,
     .label = "Length of the quoted packet (4-byte units)",
     .spec = "RFC 4884, 4"}};
inline constexpr FieldOf<Icmp, std::uint16_t> mtu{
    {.name = "icmp.mtu", .bit = 48, .width = 16, .label = "Next-Hop MTU", .spec = "RFC 1191, 4"}};
inline constexpr FieldOf<Icmp, std::uint16_t> reserved{{.name = "icmp.reserved",
                                                        .bit = 48,
                                                        .width = 16,
                                                        .show = Show::bytes,
                                                        .label = "Unused",
                                                        .spec = rfc}};
inline constexpr FieldOf<Icmp, std::uint8_t> pointer{
    {.name = "icmp.pointer", .bit = 32, .width = 8, .label = "Pointer", .spec = rfc}};
inline constexpr FieldOf<Icmp, Ip4> redir_gw{{.name = "icmp.redir_gw",
                                              .bit = 32,
                                              .width = 32,
                                              .show = Show::ipv4,
                                              .label = "Gateway Internet Address",
                                              .spec = rfc}};

inline constexpr std::array<const Field*, 5> echo_fields{&type, &code, &checksum, &ident, &seq};
inline constexpr std::array<const Field*, 6> unreachable_fields{&type,   &code,   &checksum,
                                                                &unused, &length, &mtu};
inline constexpr std::array<const Field*, 6> time_exceeded_fields{&type,   &code,   &checksum,
                                                                  &unused, &length, &reserved};
inline constexpr std::array<const Field*, 6> parameter_problem_fields{&type,    &code,   &checksum,
                                                                      &pointer, &length, &reserved};
inline constexpr std::array<const Field*, 4> redirect_fields{&type, &code, &checksum, &redir_gw};
inline constexpr std::array<const Field*, 3> other_fields{&type, &code, &checksum};
static_assert(tiles(8, echo_fields) && tiles(8, unreachable_fields) &&
              tiles(8, time_exceeded_fields));
static_assert(tiles(8, parameter_problem_fields) && tiles(8, redirect_fields) &&
              tiles(4, other_fields));

inline bool is_echo(ByteView header) { return get(header, type) == 0 || get(header, type) == 8; }
// Echo, timestamp, information and address mask, requests and replies: all begin with identifier
// and sequence number.
inline bool is_query(ByteView header) {
  const std::uint8_t t = get(header, type);
  return t == 0 || t == 8 || (t >= 13 && t <= 18);
}
inline bool is_unreachable(ByteView header) { return get(header, type) == 3; }
inline bool is_time_exceeded(ByteView header) {
  return get(header, type) == 11 || get(header, type) == 4;
}
inline bool is_parameter_problem(ByteView header) { return get(header, type) == 12; }
inline bool is_redirect(ByteView header) { return get(header, type) == 5; }

inline constexpr std::array echo_presets{Preset{&type, 8}};
inline constexpr std::array query_presets{Preset{&type, 15}};
inline constexpr std::array unreachable_presets{Preset{&type, 3}};
inline constexpr std::array time_exceeded_presets{Preset{&type, 11}};
inline constexpr std::array parameter_problem_presets{Preset{&type, 12}};
inline constexpr std::array redirect_presets{Preset{&type, 5}};
inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 1}};
inline constexpr std::string_view title = "Internet Control Message Protocol";

/// Requests and replies come in pairs; the reply's type is the id of both. RFC 792, 950, 1256, 8335
inline MessageRole role(ByteView message, PortPair /*ports*/) {
  constexpr std::array<std::array<std::uint8_t, 2>, 6> pairs{
      {{8, 0}, {10, 9}, {13, 14}, {15, 16}, {17, 18}, {42, 43}}};
  for (const auto& [request, reply] : pairs) {
    if (get(message, type) == request) return {MessageRole::Kind::request, reply};
    if (get(message, type) == reply) return {MessageRole::Kind::answer, reply};
  }
  return {};
}

inline constexpr HeaderRow message_row{.name = "icmp",
                                       .protocol = "icmp",
                                       .title = title,
                                       .spec = rfc,
                                       .level = HeaderLevel::transport,
                                       .known_as = known_as,
                                       .selector = &type,
                                       .answering = {role, &type, &type}};
inline constexpr HeaderRow error_row = quoting(message_row);

inline constexpr Header header_echo{
    variant_of(message_row, {"echo", echo_fields, 8, is_echo, echo_presets})};
// Information (RFC 792), and what is cut of the longer ones.
inline constexpr Header header_query{
    variant_of(message_row, {"query", echo_fields, 8, is_query, query_presets})};
inline constexpr Header header_unreachable{variant_of(
    error_row, {"unreachable", unreachable_fields, 8, is_unreachable, unreachable_presets})};
inline constexpr Header header_time_exceeded{variant_of(
    error_row,
    {"time_exceeded", time_exceeded_fields, 8, is_time_exceeded, time_exceeded_presets})};
inline constexpr Header header_parameter_problem{
    variant_of(error_row, {"parameter_problem", parameter_problem_fields, 8, is_parameter_problem,
                           parameter_problem_presets})};
inline constexpr Header header_redirect{
    variant_of(error_row, {"redirect", redirect_fields, 8, is_redirect, redirect_presets})};
inline constexpr Header header_other{variant_of(message_row, {"other", other_fields, 4})};

inline constexpr LayerOf<Icmp> echo{&header_echo};
inline constexpr LayerOf<Icmp> query{&header_query};
inline constexpr LayerOf<Icmp> unreachable{&header_unreachable};
inline constexpr LayerOf<Icmp> time_exceeded{&header_time_exceeded};
inline constexpr LayerOf<Icmp> parameter_problem{&header_parameter_problem};
inline constexpr LayerOf<Icmp> redirect{&header_redirect};
inline constexpr LayerOf<Icmp> other{&header_other};

}  // namespace pushpkt::wire::icmp
