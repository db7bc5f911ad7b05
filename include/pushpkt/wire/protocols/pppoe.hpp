// PPP over Ethernet: sessions and their discovery. RFC 2516
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

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
                                .next_is = {Space::link, 9},
                                .network_id = &session_id}};
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
