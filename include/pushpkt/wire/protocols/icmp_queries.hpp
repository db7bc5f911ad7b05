// ICMP's questions and answers besides echo: timestamps (RFC 792), address masks (RFC 950), router
// advertisements (RFC 1256), extended echo (RFC 8335).
#pragma once

#include <array>

#include "pushpkt/wire/protocols/icmp.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |     Type      |      Code     |          Checksum             |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |           Identifier          |        Sequence Number        |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                 Originate, Receive, Transmit                  |
// |        Timestamp, 4 bytes each; or 4 bytes of Address Mask    |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::icmp {

// Milliseconds since midnight UT. RFC 792, p. 17
inline constexpr FieldOf<Icmp, std::uint32_t> originate_timestamp{
    {.name = "icmp.originate_timestamp",
     .bit = 64,
     .width = 32,
     .label = "Originate Timestamp (ms since midnight UT)",
     .spec = rfc}};
inline constexpr FieldOf<Icmp, std::uint32_t> receive_timestamp{
    {.name = "icmp.receive_timestamp",
     .bit = 96,
     .width = 32,
     .label = "Receive Timestamp (ms since midnight UT)",
     .spec = rfc}};
inline constexpr FieldOf<Icmp, std::uint32_t> transmit_timestamp{
    {.name = "icmp.transmit_timestamp",
     .bit = 128,
     .width = 32,
     .label = "Transmit Timestamp (ms since midnight UT)",
     .spec = rfc}};

inline constexpr std::string_view mask_rfc = "RFC 950, Appendix I";
inline constexpr FieldOf<Icmp, Ip4> address_mask{{.name = "icmp.address_mask",
                                                  .bit = 64,
                                                  .width = 32,
                                                  .show = Show::ipv4,
                                                  .label = "Address Mask",
                                                  .spec = mask_rfc,
                                                  .no_address = true}};

// Of each router, its address and preference level: bytes behind the header. RFC 1256, 3
inline constexpr std::string_view router_rfc = "RFC 1256, 3";
inline constexpr FieldOf<Icmp, std::uint8_t> num_addrs{{.name = "icmp.num_addrs",
                                                        .bit = 32,
                                                        .width = 8,
                                                        .label = "Number of addresses",
                                                        .spec = router_rfc}};
inline constexpr FieldOf<Icmp, std::uint8_t> addr_entry_size{
    {.name = "icmp.addr_entry_size",
     .bit = 40,
     .width = 8,
     .label = "Address entry size (4-byte units)",
     .spec = router_rfc}};
inline constexpr FieldOf<Icmp, std::uint16_t> lifetime{
    {.name = "icmp.lifetime", .bit = 48, .width = 16, .label = "Lifetime (s)", .spec = router_rfc}};

inline constexpr std::string_view extended_rfc = "RFC 8335, 2";
inline constexpr FieldOf<Icmp, std::uint8_t> ext_seq{{.name = "icmp.ext.echo.seq",
                                                      .bit = 48,
                                                      .width = 8,
                                                      .label = "Sequence Number",
                                                      .spec = extended_rfc}};
inline constexpr FieldOf<Icmp, std::uint8_t> ext_reserved{{.name = "icmp.ext.echo.req.res",
                                                           .bit = 56,
                                                           .width = 7,
                                                           .show = Show::hex,
                                                           .label = "Reserved",
                                                           .spec = extended_rfc}};
inline constexpr FieldOf<Icmp, bool> ext_local{{.name = "icmp.ext.echo.req.local",
                                                .bit = 63,
                                                .width = 1,
                                                .label = "Local",
                                                .spec = extended_rfc}};
inline constexpr std::string_view extended_reply_rfc = "RFC 8335, 3";
inline constexpr FieldOf<Icmp, std::uint8_t> ext_state{{.name = "icmp.ext.echo.rsp.state",
                                                        .bit = 56,
                                                        .width = 3,
                                                        .label = "State",
                                                        .spec = extended_reply_rfc}};
inline constexpr FieldOf<Icmp, std::uint8_t> ext_reply_reserved{{.name = "icmp.ext.echo.rsp.res",
                                                                 .bit = 59,
                                                                 .width = 2,
                                                                 .show = Show::hex,
                                                                 .label = "Reserved",
                                                                 .spec = extended_reply_rfc}};
inline constexpr FieldOf<Icmp, bool> ext_active{{.name = "icmp.ext.echo.rsp.active",
                                                 .bit = 61,
                                                 .width = 1,
                                                 .label = "Active",
                                                 .spec = extended_reply_rfc}};
inline constexpr FieldOf<Icmp, bool> ext_ipv4{{.name = "icmp.ext.echo.rsp.ipv4",
                                               .bit = 62,
                                               .width = 1,
                                               .label = "IPv4",
                                               .spec = extended_reply_rfc}};
inline constexpr FieldOf<Icmp, bool> ext_ipv6{{.name = "icmp.ext.echo.rsp.ipv6",
                                               .bit = 63,
                                               .width = 1,
                                               .label = "IPv6",
                                               .spec = extended_reply_rfc}};

inline constexpr std::array<const Field*, 8> timestamp_fields{&type,
                                                              &code,
                                                              &checksum,
                                                              &ident,
                                                              &seq,
                                                              &originate_timestamp,
                                                              &receive_timestamp,
                                                              &transmit_timestamp};
inline constexpr std::array<const Field*, 6> mask_fields{&type,  &code, &checksum,
                                                         &ident, &seq,  &address_mask};
inline constexpr std::array<const Field*, 6> router_fields{
    &type, &code, &checksum, &num_addrs, &addr_entry_size, &lifetime};
inline constexpr std::array<const Field*, 7> extended_request_fields{
    &type, &code, &checksum, &ident, &ext_seq, &ext_reserved, &ext_local};
inline constexpr std::array<const Field*, 10> extended_reply_fields{
    &type,       &code,     &checksum, &ident, &ext_seq, &ext_state, &ext_reply_reserved,
    &ext_active, &ext_ipv4, &ext_ipv6};
static_assert(tiles(20, timestamp_fields) && tiles(12, mask_fields) && tiles(8, router_fields));
static_assert(tiles(8, extended_request_fields) && tiles(8, extended_reply_fields));

inline bool is_timestamp(ByteView header) {
  return get(header, type) == 13 || get(header, type) == 14;
}
inline bool is_address_mask(ByteView header) {
  return get(header, type) == 17 || get(header, type) == 18;
}
inline bool has_identifier(ByteView header) {
  return is_query(header) || get(header, type) == 42 || get(header, type) == 43;
}
inline bool is_router_advertisement(ByteView header) { return get(header, type) == 9; }
inline bool is_extended_request(ByteView header) { return get(header, type) == 42; }
inline bool is_extended_reply(ByteView header) { return get(header, type) == 43; }

inline constexpr std::array timestamp_presets{Preset{&type, 13}};
inline constexpr std::array mask_presets{Preset{&type, 17}};
inline constexpr std::array router_presets{Preset{&type, 9}, Preset{&addr_entry_size, 2},
                                           Preset{&lifetime, 1800}};  // RFC 1256, 4.1
inline constexpr std::array extended_request_presets{Preset{&type, 42}};
inline constexpr std::array extended_reply_presets{Preset{&type, 43}};

inline constexpr Header header_timestamp{
    variant_of(message_row, {"timestamp", timestamp_fields, 20, is_timestamp, timestamp_presets})};
inline constexpr Header header_address_mask{variant_of(
    message_row, {"address_mask", mask_fields, 12, is_address_mask, mask_presets, {}, mask_rfc})};
inline constexpr Header header_router_advertisement{
    variant_of(message_row, {"router_advertisement",
                             router_fields,
                             8,
                             is_router_advertisement,
                             router_presets,
                             {},
                             router_rfc})};
inline constexpr Header header_extended_request{variant_of(message_row, {"extended_request",
                                                                         extended_request_fields,
                                                                         8,
                                                                         is_extended_request,
                                                                         extended_request_presets,
                                                                         {},
                                                                         extended_rfc})};
inline constexpr Header header_extended_reply{variant_of(message_row, {"extended_reply",
                                                                       extended_reply_fields,
                                                                       8,
                                                                       is_extended_reply,
                                                                       extended_reply_presets,
                                                                       {},
                                                                       extended_reply_rfc})};

inline constexpr LayerOf<Icmp> timestamp{&header_timestamp};
inline constexpr LayerOf<Icmp> mask{&header_address_mask};
inline constexpr LayerOf<Icmp> router_advertisement{&header_router_advertisement};
inline constexpr LayerOf<Icmp> extended_request{&header_extended_request};
inline constexpr LayerOf<Icmp> extended_reply{&header_extended_reply};

/// Whether messages of this layout have icmp::ident and icmp::seq.
[[nodiscard]] constexpr bool is_numbered(const Header* header) {
  return header == &header_echo || header == &header_query || header == &header_timestamp ||
         header == &header_address_mask;
}

}  // namespace pushpkt::wire::icmp
