// DHCP and BOOTP: addresses, then names, and options behind a cookie. RFC 2131, 2; RFC 2132
#pragma once

#include <array>

#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/recipe.hpp"

// +---------------+---------------+---------------+---------------+
// |     op (1)    |   htype (1)   |   hlen (1)    |   hops (1)    |
// |                            xid (4)                            |
// |           secs (2)            |           flags (2)           |
// |                          ciaddr  (4)                          |
// |                          yiaddr  (4)                          |
// |                          siaddr  (4)                          |
// |                          giaddr  (4)                          |
// |                          chaddr  (16)                         |
// |                          sname   (64)                         |
// |                          file    (128)                        |
// |                          options (variable)                   |
// +---------------------------------------------------------------+
namespace pushpkt::wire::dhcp {

struct Dhcp;
inline constexpr std::string_view rfc = "RFC 2131, 2";

inline constexpr std::array operations{ValueName{"request", 1}, ValueName{"reply", 2}};
inline constexpr FieldOf<Dhcp, std::uint8_t> op{{.name = "dhcp.type",
                                                 .bit = 0,
                                                 .width = 8,
                                                 .preset = 1,
                                                 .label = "op",
                                                 .spec = rfc,
                                                 .values = operations}};
inline constexpr FieldOf<Dhcp, std::uint8_t> hw_type{{.name = "dhcp.hw.type",
                                                      .bit = 8,
                                                      .width = 8,
                                                      .show = Show::hex,
                                                      .preset = 1,
                                                      .label = "htype",
                                                      .spec = rfc}};
inline constexpr FieldOf<Dhcp, std::uint8_t> hw_len{
    {.name = "dhcp.hw.len", .bit = 16, .width = 8, .preset = 6, .label = "hlen", .spec = rfc}};
inline constexpr FieldOf<Dhcp, std::uint8_t> hops{
    {.name = "dhcp.hops", .bit = 24, .width = 8, .label = "hops", .spec = rfc}};
inline constexpr FieldOf<Dhcp, std::uint32_t> id{
    {.name = "dhcp.id", .bit = 32, .width = 32, .show = Show::hex, .label = "xid", .spec = rfc}};
inline constexpr FieldOf<Dhcp, std::uint16_t> secs{
    {.name = "dhcp.secs", .bit = 64, .width = 16, .label = "secs", .spec = rfc}};
inline constexpr FieldOf<Dhcp, std::uint16_t> flags{{.name = "dhcp.flags",
                                                     .bit = 80,
                                                     .width = 16,
                                                     .show = Show::hex,
                                                     .label = "flags",
                                                     .spec = rfc}};
inline constexpr FieldOf<Dhcp, bool> broadcast{{.name = "dhcp.flags.bc",
                                                .bit = 80,
                                                .width = 1,
                                                .show = Show::flag,
                                                .part_of = "dhcp.flags",
                                                .label = "B",
                                                .spec = rfc}};
inline constexpr FieldOf<Dhcp, std::uint16_t> reserved{{.name = "dhcp.flags.reserved",
                                                        .bit = 81,
                                                        .width = 15,
                                                        .show = Show::hex,
                                                        .part_of = "dhcp.flags",
                                                        .label = "MBZ",
                                                        .spec = rfc}};
inline constexpr FieldOf<Dhcp, Ip4> ciaddr{{.name = "dhcp.ip.client",
                                            .bit = 96,
                                            .width = 32,
                                            .show = Show::ipv4,
                                            .label = "ciaddr",
                                            .spec = rfc}};
inline constexpr FieldOf<Dhcp, Ip4> yiaddr{{.name = "dhcp.ip.your",
                                            .bit = 128,
                                            .width = 32,
                                            .show = Show::ipv4,
                                            .label = "yiaddr",
                                            .spec = rfc}};
inline constexpr FieldOf<Dhcp, Ip4> siaddr{{.name = "dhcp.ip.server",
                                            .bit = 160,
                                            .width = 32,
                                            .show = Show::ipv4,
                                            .label = "siaddr",
                                            .spec = rfc}};
inline constexpr FieldOf<Dhcp, Ip4> giaddr{{.name = "dhcp.ip.relay",
                                            .bit = 192,
                                            .width = 32,
                                            .show = Show::ipv4,
                                            .label = "giaddr",
                                            .spec = rfc}};
inline constexpr FieldOf<Dhcp, Mac> chaddr{{.name = "dhcp.hw.mac_addr",
                                            .bit = 224,
                                            .width = 48,
                                            .show = Show::mac,
                                            .label = "chaddr",
                                            .spec = rfc}};
inline constexpr TailOf<Dhcp> rest{};

inline constexpr std::array<const Field*, 14> fields{
    &op,        &hw_type,  &hw_len, &hops,   &id,     &secs,   &flags,
    &broadcast, &reserved, &ciaddr, &yiaddr, &siaddr, &giaddr, &chaddr};
static_assert(tiles(34, fields));

/// What follows the hardware address. In recipes: server="NAME", file="NAME", then options by name:
/// message_type=1, requested_ip=10.0.0.7, router=10.0.0.1:10.0.0.2, hostname="x"; others as
/// option=NUMBER:HEX. The end option is always written; pad=N adds zeros behind it.
extern const ItemFormat rest_format;
/// "Discover - Transaction ID 0x12345678"
[[nodiscard]] std::string summary(ByteView packet, const Layer& layer);

/// Whether the names and the cookie are there (RFC 2131, 3); BOOTP without one is payload.
[[nodiscard]] bool has_cookie(ByteView message);

/// Of fewer bytes than BOOTP has before its options (RFC 951, 3).
[[nodiscard]] std::string malformed(ByteView message);

/// A reply has the transaction identifier of its request (RFC 2131, 4.1).
inline MessageRole role(ByteView message, PortPair /*ports*/) {
  constexpr std::uint8_t reply = 2;
  const bool answers = get(message, op) == reply;
  return {answers ? MessageRole::Kind::answer : MessageRole::Kind::request, get(message, id)};
}

inline constexpr std::array known_as{KnownAs{Space::udp_port, 67}, KnownAs{Space::udp_port, 68}};
inline constexpr Header header{{.name = "dhcp",
                                .protocol = "dhcp",
                                .title = "Dynamic Host Configuration Protocol",
                                .spec = rfc,
                                .fields = fields,
                                .fixed_bytes = 34,
                                .options = "dhcp.rest",
                                .items = &rest_format,
                                .items_to_end = true,
                                .known_as = known_as,
                                .accepts = has_cookie,
                                .malformed = malformed,
                                .answering = {role, &op, &id},
                                .summary = summary}};
inline constexpr LayerOf<Dhcp> layer{&header};

}  // namespace pushpkt::wire::dhcp
