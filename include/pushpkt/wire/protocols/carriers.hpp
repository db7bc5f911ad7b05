// What may stand between a link and the network layer: PPPoE (RFC 2516), PPP (RFC 1661), MPLS (RFC
// 3032), LLC and SNAP (IEEE 802.2, RFC 1042), Cisco HDLC.
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

// clang-format off: one row, one line
namespace pushpkt::wire::pppoe {

struct Pppoe;
inline constexpr std::string_view rfc = "RFC 2516, 4";
inline constexpr FieldOf<Pppoe, std::uint8_t> version{
    {.name = "pppoe.version", .bit = 0, .width = 4, .preset = 1, .label = "Version", .spec = rfc}};
inline constexpr FieldOf<Pppoe, std::uint8_t> type{
    {.name = "pppoe.type", .bit = 4, .width = 4, .preset = 1, .label = "Type", .spec = rfc}};
inline constexpr FieldOf<Pppoe, std::uint8_t> code{
    {.name = "pppoe.code", .bit = 8, .width = 8, .show = Show::hex, .label = "Code", .spec = rfc}};
inline constexpr FieldOf<Pppoe, std::uint16_t> session_id{{.name = "pppoe.session_id",
                                                           .bit = 16,
                                                           .width = 16,
                                                           .show = Show::hex,
                                                           .label = "Session ID",
                                                           .spec = rfc}};
inline constexpr FieldOf<Pppoe, std::uint16_t> payload_length{{.name = "pppoe.payload_length",
                                                               .bit = 32,
                                                               .width = 16,
                                                               .fill = Fill::payload_length,
                                                               .label = "Payload Length",
                                                               .spec = rfc}};
inline constexpr std::array<const Field*, 5> fields{&version, &type, &code, &session_id,
                                                    &payload_length};
static_assert(tiles(6, fields));
inline constexpr std::array known_as{KnownAs{Space::ethertype, 0x8864}};
inline constexpr std::array known_as_discovery{KnownAs{Space::ethertype, 0x8863}};
inline constexpr Header header{{.name = "pppoes",
                                .protocol = "pppoes",
                                .title = "PPP over Ethernet, session",
                                .spec = rfc,
                                .level = HeaderLevel::link,
                                .fields = fields,
                                .fixed_bytes = 6,
                                .known_as = known_as,
                                .next_is = {Space::link, 9}}};
inline constexpr Header header_discovery{{.name = "pppoed",
                                          .protocol = "pppoed",
                                          .title = "PPP over Ethernet, discovery",
                                          .spec = rfc,
                                          .level = HeaderLevel::link,
                                          .fields = fields,
                                          .fixed_bytes = 6,
                                          .known_as = known_as_discovery}};
inline constexpr LayerOf<Pppoe> layer{&header};

}  // namespace pushpkt::wire::pppoe

namespace pushpkt::wire::ppp {

struct Ppp;
inline constexpr std::string_view rfc = "RFC 1661, 2";
inline constexpr FieldOf<Ppp, std::uint8_t> address{{.name = "ppp.address",
                                                     .bit = 0,
                                                     .width = 8,
                                                     .show = Show::hex,
                                                     .preset = 0xff,
                                                     .label = "Address",
                                                     .spec = "RFC 1662, 3.1"}};
inline constexpr FieldOf<Ppp, std::uint8_t> control{{.name = "ppp.control",
                                                     .bit = 8,
                                                     .width = 8,
                                                     .show = Show::hex,
                                                     .preset = 0x03,
                                                     .label = "Control",
                                                     .spec = "RFC 1662, 3.1"}};
inline constexpr FieldOf<Ppp, std::uint16_t> protocol_framed{{.name = "ppp.protocol",
                                                              .bit = 16,
                                                              .width = 16,
                                                              .show = Show::hex,
                                                              .fill = Fill::next_header,
                                                              .space = Space::ppp,
                                                              .label = "Protocol",
                                                              .spec = rfc}};
inline constexpr FieldOf<Ppp, std::uint16_t> protocol{{.name = "ppp.protocol",
                                                       .bit = 0,
                                                       .width = 16,
                                                       .show = Show::hex,
                                                       .fill = Fill::next_header,
                                                       .space = Space::ppp,
                                                       .label = "Protocol",
                                                       .spec = rfc}};
inline constexpr std::array<const Field*, 3> framed_fields{&address, &control, &protocol_framed};
inline constexpr std::array<const Field*, 1> fields{&protocol};
static_assert(tiles(4, framed_fields) && tiles(2, fields));

// 0xff is the address of RFC 1662; no protocol number begins with it (RFC 1661, 2).
inline bool is_framed(ByteView header) { return header[0] == 0xff; }

inline constexpr std::array known_as{KnownAs{Space::link, 9}};
inline constexpr Header header_framed{{.name = "ppp",
                                       .protocol = "ppp",
                                       .title = "Point-to-Point Protocol, HDLC-like framing",
                                       .spec = rfc,
                                       .level = HeaderLevel::link,
                                       .fields = framed_fields,
                                       .fixed_bytes = 4,
                                       .known_as = known_as,
                                       .accepts = is_framed}};
inline constexpr Header header{{.name = "ppp_bare",
                                .protocol = "ppp",
                                .title = "Point-to-Point Protocol",
                                .spec = rfc,
                                .level = HeaderLevel::link,
                                .fields = fields,
                                .fixed_bytes = 2,
                                .known_as = known_as}};
inline constexpr LayerOf<Ppp> layer{&header};
inline constexpr LayerOf<Ppp> layer_framed{&header_framed};

}  // namespace pushpkt::wire::ppp

namespace pushpkt::wire::mpls {

struct Mpls;
inline constexpr std::string_view rfc = "RFC 3032, 2.1";
inline constexpr FieldOf<Mpls, std::uint32_t> label{
    {.name = "mpls.label", .bit = 0, .width = 20, .label = "Label", .spec = rfc}};
inline constexpr FieldOf<Mpls, std::uint8_t> exp{
    {.name = "mpls.exp", .bit = 20, .width = 3, .label = "Traffic Class", .spec = "RFC 5462"}};
inline constexpr FieldOf<Mpls, bool> bottom{{.name = "mpls.bottom",
                                             .bit = 23,
                                             .width = 1,
                                             .show = Show::decimal,
                                             .label = "Bottom of Stack",
                                             .spec = rfc}};
inline constexpr FieldOf<Mpls, std::uint8_t> ttl{{.name = "mpls.ttl",
                                                  .bit = 24,
                                                  .width = 8,
                                                  .preset = 64,
                                                  .label = "Time to Live",
                                                  .spec = rfc}};
inline constexpr std::array<const Field*, 4> fields{&label, &exp, &bottom, &ttl};
static_assert(tiles(4, fields));

inline bool is_bottom(ByteView header) { return get(header, bottom); }
inline constexpr std::array bottom_presets{Preset{&bottom, 1}};
inline constexpr std::array known_as{KnownAs{Space::ethertype, 0x8847},
                                     KnownAs{Space::ethertype, 0x8848},
                                     KnownAs{Space::ppp, 0x0281}};
inline constexpr Header header{{.name = "mpls",
                                .variant = "bottom",
                                .protocol = "mpls",
                                .title = "MPLS label, bottom of the stack",
                                .spec = rfc,
                                .level = HeaderLevel::link,
                                .fields = fields,
                                .fixed_bytes = 4,
                                .known_as = known_as,
                                .next_is = {Space::ip_version, 0},
                                .selector = &bottom,
                                .accepts = is_bottom,
                                .presets = bottom_presets}};
inline constexpr Header header_more{{.name = "mpls",
                                     .variant = "more",
                                     .protocol = "mpls",
                                     .title = "MPLS label, more follow",
                                     .spec = rfc,
                                     .level = HeaderLevel::link,
                                     .fields = fields,
                                     .fixed_bytes = 4,
                                     .known_as = known_as,
                                     .next_is = {Space::ethertype, 0x8847},
                                     .selector = &bottom}};
inline constexpr LayerOf<Mpls> layer{&header};
inline constexpr LayerOf<Mpls> layer_more{&header_more};

}  // namespace pushpkt::wire::mpls

namespace pushpkt::wire::llc {

struct Llc;
inline constexpr std::string_view rfc = "IEEE 802.2";
inline constexpr FieldOf<Llc, std::uint8_t> dsap{{.name = "llc.dsap",
                                                  .bit = 0,
                                                  .width = 8,
                                                  .show = Show::hex,
                                                  .preset = 0xaa,
                                                  .label = "Destination service access point",
                                                  .spec = rfc}};
inline constexpr FieldOf<Llc, std::uint8_t> ssap{{.name = "llc.ssap",
                                                  .bit = 8,
                                                  .width = 8,
                                                  .show = Show::hex,
                                                  .preset = 0xaa,
                                                  .label = "Source service access point",
                                                  .spec = rfc}};
inline constexpr FieldOf<Llc, std::uint8_t> control{{.name = "llc.control",
                                                     .bit = 16,
                                                     .width = 8,
                                                     .show = Show::hex,
                                                     .preset = 0x03,
                                                     .label = "Control",
                                                     .spec = rfc,
                                                     .digits = 4}};
inline constexpr FieldOf<Llc, std::uint32_t> oui{
    {.name = "llc.oui", .bit = 24, .width = 24, .label = "Organization code", .spec = "RFC 1042"}};
inline constexpr FieldOf<Llc, std::uint16_t> type{{.name = "llc.type",
                                                   .bit = 48,
                                                   .width = 16,
                                                   .show = Show::hex,
                                                   .fill = Fill::next_header,
                                                   .space = Space::ethertype,
                                                   .label = "EtherType",
                                                   .spec = "RFC 1042"}};
inline constexpr std::array<const Field*, 3> fields{&dsap, &ssap, &control};
inline constexpr std::array<const Field*, 5> snap_fields{&dsap, &ssap, &control, &oui, &type};
static_assert(tiles(3, fields) && tiles(8, snap_fields));

inline bool is_snap(ByteView header) {
  return header[0] == 0xaa && header[1] == 0xaa && header[2] == 0x03 && get(header, oui) == 0;
}

inline constexpr std::array known_as{KnownAs{Space::llc, 0}, KnownAs{Space::cooked, 4}};
inline constexpr Header header_snap{{.name = "snap",
                                     .protocol = "llc",
                                     .title = "LLC with SNAP",
                                     .spec = "RFC 1042",
                                     .level = HeaderLevel::link,
                                     .fields = snap_fields,
                                     .fixed_bytes = 8,
                                     .known_as = known_as,
                                     .accepts = is_snap}};
inline constexpr Header header{{.name = "llc",
                                .protocol = "llc",
                                .title = "Logical Link Control",
                                .spec = rfc,
                                .level = HeaderLevel::link,
                                .fields = fields,
                                .fixed_bytes = 3,
                                .known_as = known_as}};
inline constexpr LayerOf<Llc> layer{&header};
inline constexpr LayerOf<Llc> snap{&header_snap};

}  // namespace pushpkt::wire::llc

namespace pushpkt::wire::chdlc {

struct CiscoHdlc;
inline constexpr std::string_view rfc = "LINKTYPE_C_HDLC";
inline constexpr FieldOf<CiscoHdlc, std::uint8_t> address{{.name = "chdlc.address",
                                                           .bit = 0,
                                                           .width = 8,
                                                           .show = Show::hex,
                                                           .preset = 0x0f,
                                                           .label = "Address",
                                                           .spec = rfc}};
inline constexpr FieldOf<CiscoHdlc, std::uint8_t> control{{.name = "chdlc.control",
                                                           .bit = 8,
                                                           .width = 8,
                                                           .show = Show::hex,
                                                           .label = "Control",
                                                           .spec = rfc}};
inline constexpr FieldOf<CiscoHdlc, std::uint16_t> protocol{{.name = "chdlc.protocol",
                                                             .bit = 16,
                                                             .width = 16,
                                                             .show = Show::hex,
                                                             .fill = Fill::next_header,
                                                             .space = Space::ethertype,
                                                             .label = "Protocol",
                                                             .spec = rfc}};
inline constexpr std::array<const Field*, 3> fields{&address, &control, &protocol};
static_assert(tiles(4, fields));
inline constexpr std::array known_as{KnownAs{Space::link, 104}};
inline constexpr Header header{{.name = "chdlc",
                                .protocol = "chdlc",
                                .title = "Cisco HDLC",
                                .spec = rfc,
                                .level = HeaderLevel::link,
                                .fields = fields,
                                .fixed_bytes = 4,
                                .known_as = known_as}};
inline constexpr LayerOf<CiscoHdlc> layer{&header};

}  // namespace pushpkt::wire::chdlc
// clang-format on
