// VLAN tags: the customer's (802.1Q) and the provider's (802.1ad); they stack. IEEE
// 802.1Q-2022, 9.6.
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// | PCP |D|          VID          |       EtherType or Length     |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::vlan {

struct Vlan;
inline constexpr std::string_view rfc = "IEEE 802.1Q, 9.6";

inline constexpr FieldOf<Vlan, std::uint8_t> priority{
    {.name = "vlan.priority", .bit = 0, .width = 3, .label = "Priority Code Point", .spec = rfc}};
inline constexpr FieldOf<Vlan, bool> dei{{.name = "vlan.dei",
                                          .bit = 3,
                                          .width = 1,
                                          .show = Show::flag,
                                          .label = "Drop Eligible Indicator",
                                          .spec = rfc}};
inline constexpr FieldOf<Vlan, std::uint16_t> id{
    {.name = "vlan.id", .bit = 4, .width = 12, .label = "VLAN Identifier", .spec = rfc}};
inline constexpr FieldOf<Vlan, std::uint16_t> etype{{.name = "vlan.etype",
                                                     .bit = 16,
                                                     .width = 16,
                                                     .show = Show::hex,
                                                     .fill = Fill::next_header,
                                                     .space = Space::ethertype,
                                                     .label = "EtherType",
                                                     .spec = rfc}};

inline constexpr std::array<const Field*, 4> fields{&priority, &dei, &id, &etype};
static_assert(tiles(4, fields));
// 0x9100 is what older provider bridges wrote before 802.1ad.
inline constexpr std::array known_as{KnownAs{Space::ethertype, 0x8100},
                                     KnownAs{Space::ethertype, 0x9100}};
inline constexpr Header header{{.name = "vlan",
                                .protocol = "vlan",
                                .title = "802.1Q Virtual LAN",
                                .spec = rfc,
                                .level = HeaderLevel::link,
                                .fields = fields,
                                .fixed_bytes = 4,
                                .known_as = known_as,
                                .network_id = &id}};
inline constexpr LayerOf<Vlan> layer{&header};

}  // namespace pushpkt::wire::vlan

namespace pushpkt::wire::ieee8021ad {

struct ServiceTag;
inline constexpr std::string_view rfc = "IEEE 802.1Q, 9.6";

inline constexpr FieldOf<ServiceTag, std::uint8_t> priority{{.name = "ieee8021ad.priority",
                                                             .bit = 0,
                                                             .width = 3,
                                                             .label = "Priority Code Point",
                                                             .spec = rfc}};
inline constexpr FieldOf<ServiceTag, bool> dei{{.name = "ieee8021ad.dei",
                                                .bit = 3,
                                                .width = 1,
                                                .show = Show::flag,
                                                .label = "Drop Eligible Indicator",
                                                .spec = rfc}};
inline constexpr FieldOf<ServiceTag, std::uint16_t> id{
    {.name = "ieee8021ad.id", .bit = 4, .width = 12, .label = "S-VLAN Identifier", .spec = rfc}};
// Wireshark has the name from the backbone tag of 802.1ah, which it dissects in the same place.
inline constexpr FieldOf<ServiceTag, std::uint16_t> etype{{.name = "ieee8021ah.etype",
                                                           .bit = 16,
                                                           .width = 16,
                                                           .show = Show::hex,
                                                           .fill = Fill::next_header,
                                                           .space = Space::ethertype,
                                                           .label = "EtherType",
                                                           .spec = rfc}};

inline constexpr std::array<const Field*, 4> fields{&priority, &dei, &id, &etype};
static_assert(tiles(4, fields));
inline constexpr std::array known_as{KnownAs{Space::ethertype, 0x88a8}};
inline constexpr Header header{{.name = "ieee8021ad",
                                .protocol = "ieee8021ad",
                                .title = "802.1ad Provider Bridge",
                                .spec = rfc,
                                .level = HeaderLevel::link,
                                .fields = fields,
                                .fixed_bytes = 4,
                                .known_as = known_as,
                                .network_id = &id}};
inline constexpr LayerOf<ServiceTag> layer{&header};

}  // namespace pushpkt::wire::ieee8021ad
