// IPv6 extension headers: hop-by-hop and destination options, routing, fragment, authentication.
// RFC 8200, 4; RFC 4302 for the authentication header. What follows the rows is the header's tail.
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |  Next Header  |  Hdr Ext Len  |  options, or type and addresses
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::hopopts {

struct HopOpts;
inline constexpr std::string_view rfc = "RFC 8200, 4.3";
inline constexpr FieldOf<HopOpts, std::uint8_t> nxt{{.name = "ipv6.hopopts.nxt",
                                                     .bit = 0,
                                                     .width = 8,
                                                     .fill = Fill::next_header,
                                                     .space = Space::ip_protocol,
                                                     .label = "Next Header",
                                                     .spec = rfc}};
inline constexpr FieldOf<HopOpts, std::uint8_t> len{
    {.name = "ipv6.hopopts.len",
     .bit = 8,
     .width = 8,
     .fill = Fill::header_length,
     .label = "Hdr Ext Len (8-byte units, not counting the first)",
     .spec = rfc}};
inline constexpr TailOf<HopOpts> options{};
inline constexpr std::array<const Field*, 2> fields{&nxt, &len};
static_assert(tiles(2, fields));
inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 0}};
inline constexpr Header header{{.name = "ipv6.hopopts",
                                .protocol = "ipv6.hopopts",
                                .title = "IPv6 Hop-by-Hop Options",
                                .spec = rfc,
                                .level = HeaderLevel::network,
                                .fields = fields,
                                .fixed_bytes = 2,
                                .length = {.scale = 8, .plus = 1},
                                .options = "ipv6.hopopts.options",
                                .known_as = known_as}};
inline constexpr LayerOf<HopOpts> layer{&header};

}  // namespace pushpkt::wire::hopopts

namespace pushpkt::wire::dstopts {

struct DstOpts;
inline constexpr std::string_view rfc = "RFC 8200, 4.6";
inline constexpr FieldOf<DstOpts, std::uint8_t> nxt{{.name = "ipv6.dstopts.nxt",
                                                     .bit = 0,
                                                     .width = 8,
                                                     .fill = Fill::next_header,
                                                     .space = Space::ip_protocol,
                                                     .label = "Next Header",
                                                     .spec = rfc}};
inline constexpr FieldOf<DstOpts, std::uint8_t> len{
    {.name = "ipv6.dstopts.len",
     .bit = 8,
     .width = 8,
     .fill = Fill::header_length,
     .label = "Hdr Ext Len (8-byte units, not counting the first)",
     .spec = rfc}};
inline constexpr TailOf<DstOpts> options{};
inline constexpr std::array<const Field*, 2> fields{&nxt, &len};
static_assert(tiles(2, fields));
inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 60}};
inline constexpr Header header{{.name = "ipv6.dstopts",
                                .protocol = "ipv6.dstopts",
                                .title = "IPv6 Destination Options",
                                .spec = rfc,
                                .level = HeaderLevel::network,
                                .fields = fields,
                                .fixed_bytes = 2,
                                .length = {.scale = 8, .plus = 1},
                                .options = "ipv6.dstopts.options",
                                .known_as = known_as}};
inline constexpr LayerOf<DstOpts> layer{&header};

}  // namespace pushpkt::wire::dstopts

namespace pushpkt::wire::routing {

struct Routing;
inline constexpr std::string_view rfc = "RFC 8200, 4.4";
inline constexpr FieldOf<Routing, std::uint8_t> nxt{{.name = "ipv6.routing.nxt",
                                                     .bit = 0,
                                                     .width = 8,
                                                     .fill = Fill::next_header,
                                                     .space = Space::ip_protocol,
                                                     .label = "Next Header",
                                                     .spec = rfc}};
inline constexpr FieldOf<Routing, std::uint8_t> len{
    {.name = "ipv6.routing.len",
     .bit = 8,
     .width = 8,
     .fill = Fill::header_length,
     .label = "Hdr Ext Len (8-byte units, not counting the first)",
     .spec = rfc}};
inline constexpr FieldOf<Routing, std::uint8_t> type{
    {.name = "ipv6.routing.type", .bit = 16, .width = 8, .label = "Routing Type", .spec = rfc}};
inline constexpr FieldOf<Routing, std::uint8_t> segleft{
    {.name = "ipv6.routing.segleft", .bit = 24, .width = 8, .label = "Segments Left", .spec = rfc}};
inline constexpr TailOf<Routing> data{};
inline constexpr std::array<const Field*, 4> fields{&nxt, &len, &type, &segleft};
static_assert(tiles(4, fields));
inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 43}};
inline constexpr Header header{{.name = "ipv6.routing",
                                .protocol = "ipv6.routing",
                                .title = "IPv6 Routing Header",
                                .spec = rfc,
                                .level = HeaderLevel::network,
                                .fields = fields,
                                .fixed_bytes = 4,
                                .length = {.scale = 8, .plus = 1},
                                .options = "ipv6.routing.data",
                                .known_as = known_as}};
inline constexpr LayerOf<Routing> layer{&header};

}  // namespace pushpkt::wire::routing

namespace pushpkt::wire::fraghdr {

struct FragHdr;
inline constexpr std::string_view rfc = "RFC 8200, 4.5";
inline constexpr FieldOf<FragHdr, std::uint8_t> nxt{{.name = "ipv6.fraghdr.nxt",
                                                     .bit = 0,
                                                     .width = 8,
                                                     .fill = Fill::next_header,
                                                     .space = Space::ip_protocol,
                                                     .label = "Next Header",
                                                     .spec = rfc}};
inline constexpr FieldOf<FragHdr, std::uint8_t> reserved_octet{
    {.name = "ipv6.fraghdr.reserved_octet",
     .bit = 8,
     .width = 8,
     .show = Show::hex,
     .label = "Reserved",
     .spec = rfc}};
inline constexpr FieldOf<FragHdr, std::uint16_t> offset{
    {.name = "ipv6.fraghdr.offset",
     .bit = 16,
     .width = 13,
     .label = "Fragment Offset (units of 8 bytes)",
     .spec = rfc}};
inline constexpr FieldOf<FragHdr, std::uint8_t> reserved_bits{
    {.name = "ipv6.fraghdr.reserved_bits", .bit = 29, .width = 2, .label = "Res", .spec = rfc}};
inline constexpr FieldOf<FragHdr, bool> more{{.name = "ipv6.fraghdr.more",
                                              .bit = 31,
                                              .width = 1,
                                              .show = Show::flag,
                                              .label = "M flag (more fragments)",
                                              .spec = rfc}};
inline constexpr FieldOf<FragHdr, std::uint32_t> ident{{.name = "ipv6.fraghdr.ident",
                                                        .bit = 32,
                                                        .width = 32,
                                                        .show = Show::hex,
                                                        .label = "Identification",
                                                        .spec = rfc}};
inline constexpr std::array<const Field*, 6> fields{&nxt,           &reserved_octet, &offset,
                                                    &reserved_bits, &more,           &ident};
static_assert(tiles(8, fields));
inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 44}};
inline constexpr Header header{{.name = "ipv6.fraghdr",
                                .protocol = "ipv6.fraghdr",
                                .title = "IPv6 Fragment Header",
                                .spec = rfc,
                                .level = HeaderLevel::network,
                                .fields = fields,
                                .fixed_bytes = 8,
                                .known_as = known_as}};
inline constexpr LayerOf<FragHdr> layer{&header};

}  // namespace pushpkt::wire::fraghdr

namespace pushpkt::wire::ah {

struct Ah;
inline constexpr std::string_view rfc = "RFC 4302, 2";
inline constexpr FieldOf<Ah, std::uint8_t> next_header{{.name = "ah.next_header",
                                                        .bit = 0,
                                                        .width = 8,
                                                        .fill = Fill::next_header,
                                                        .space = Space::ip_protocol,
                                                        .label = "Next Header",
                                                        .spec = rfc}};
inline constexpr FieldOf<Ah, std::uint8_t> length{{.name = "ah.length",
                                                   .bit = 8,
                                                   .width = 8,
                                                   .fill = Fill::header_length,
                                                   .label = "Payload Len (4-byte units, minus 2)",
                                                   .spec = rfc}};
inline constexpr FieldOf<Ah, std::uint16_t> reserved{{.name = "ah.reserved",
                                                      .bit = 16,
                                                      .width = 16,
                                                      .show = Show::bytes,
                                                      .label = "Reserved",
                                                      .spec = rfc}};
inline constexpr FieldOf<Ah, std::uint32_t> spi{{.name = "ah.spi",
                                                 .bit = 32,
                                                 .width = 32,
                                                 .show = Show::hex,
                                                 .label = "Security Parameters Index",
                                                 .spec = rfc}};
inline constexpr FieldOf<Ah, std::uint32_t> sequence{
    {.name = "ah.sequence", .bit = 64, .width = 32, .label = "Sequence Number", .spec = rfc}};
inline constexpr TailOf<Ah> icv{};
inline constexpr std::array<const Field*, 5> fields{&next_header, &length, &reserved, &spi,
                                                    &sequence};
static_assert(tiles(12, fields));
inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 51}};
inline constexpr Header header{{.name = "ah",
                                .protocol = "ah",
                                .title = "Authentication Header",
                                .spec = rfc,
                                .level = HeaderLevel::network,
                                .fields = fields,
                                .fixed_bytes = 12,
                                .length = {.scale = 4, .plus = 2},
                                .options = "ah.icv",
                                .known_as = known_as}};
inline constexpr LayerOf<Ah> layer{&header};

}  // namespace pushpkt::wire::ah
