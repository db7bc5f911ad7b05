// HSRP version 1: which of some routers is the gateway of a network. RFC 2281. Cisco's additions to
// it (advertisements, op code 3, and all of version 2) are payload.
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |   Version     |   Op Code     |     State     |   Hellotime   |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |   Holdtime    |   Priority    |     Group     |   Reserved    |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                      Authentication  Data                     |
// |                                                               |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                      Virtual IP Address                       |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::hsrp {

struct Hsrp;
inline constexpr std::string_view rfc = "RFC 2281, 5.1";

inline constexpr std::array opcodes{ValueName{"hello", 0}, ValueName{"coup", 1},
                                    ValueName{"resign", 2}};
inline constexpr std::array states{ValueName{"initial", 0}, ValueName{"learn", 1},
                                   ValueName{"listen", 2},  ValueName{"speak", 4},
                                   ValueName{"standby", 8}, ValueName{"active", 16}};
/// Eight bytes of text; RFC 2281 recommends these where nothing is configured.
inline constexpr std::array passwords{ValueName{"cisco", 0x636973636f000000}};

inline constexpr FieldOf<Hsrp, std::uint8_t> version{
    {.name = "hsrp.version", .bit = 0, .width = 8, .label = "Version", .spec = rfc}};
inline constexpr FieldOf<Hsrp, std::uint8_t> opcode{{.name = "hsrp.opcode",
                                                     .bit = 8,
                                                     .width = 8,
                                                     .label = "Op Code",
                                                     .spec = rfc,
                                                     .values = opcodes}};
inline constexpr FieldOf<Hsrp, std::uint8_t> state{{.name = "hsrp.state",
                                                    .bit = 16,
                                                    .width = 8,
                                                    .preset = 16,
                                                    .label = "State",
                                                    .spec = rfc,
                                                    .values = states}};
inline constexpr FieldOf<Hsrp, std::uint8_t> hellotime{{.name = "hsrp.hellotime",
                                                        .bit = 24,
                                                        .width = 8,
                                                        .preset = 3,
                                                        .label = "Hellotime (seconds)",
                                                        .spec = rfc}};
inline constexpr FieldOf<Hsrp, std::uint8_t> holdtime{{.name = "hsrp.holdtime",
                                                       .bit = 32,
                                                       .width = 8,
                                                       .preset = 10,
                                                       .label = "Holdtime (seconds)",
                                                       .spec = rfc}};
/// The preset is that of Cisco's routers.
inline constexpr FieldOf<Hsrp, std::uint8_t> priority{{.name = "hsrp.priority",
                                                       .bit = 40,
                                                       .width = 8,
                                                       .preset = 100,
                                                       .label = "Priority",
                                                       .spec = rfc}};
inline constexpr FieldOf<Hsrp, std::uint8_t> group{
    {.name = "hsrp.group", .bit = 48, .width = 8, .label = "Group", .spec = rfc}};
inline constexpr FieldOf<Hsrp, std::uint8_t> reserved{
    {.name = "hsrp.reserved", .bit = 56, .width = 8, .label = "Reserved", .spec = rfc}};
inline constexpr FieldOf<Hsrp, std::uint64_t> auth_data{{.name = "hsrp.auth_data",
                                                         .bit = 64,
                                                         .width = 64,
                                                         .show = Show::bytes,
                                                         .preset = passwords[0].value,
                                                         .label = "Authentication Data",
                                                         .spec = rfc,
                                                         .values = passwords}};
inline constexpr FieldOf<Hsrp, Ip4> virt_ip{{.name = "hsrp.virt_ip",
                                             .bit = 128,
                                             .width = 32,
                                             .show = Show::ipv4,
                                             .label = "Virtual IP Address",
                                             .spec = rfc}};
/// Cisco's authentication by MD5, which has an address in it.
inline constexpr TailOf<Hsrp> rest{};

inline constexpr std::array<const Field*, 10> fields{&version,   &opcode,   &state, &hellotime,
                                                     &holdtime,  &priority, &group, &reserved,
                                                     &auth_data, &virt_ip};
static_assert(tiles(20, fields));

/// "Hello (state Active)"
[[nodiscard]] std::string summary(ByteView packet, const Layer& layer);

/// A message of version 2 has the length of its first part there, 40.
inline bool is_of_version_1(ByteView message) {
  return message.size() > 1 && get(message, opcode) <= opcodes.back().value;
}

/// Of a message that has not all of its rows.
[[nodiscard]] std::string malformed(ByteView message);

inline constexpr std::array known_as{KnownAs{Space::udp_port, 1985}};
inline constexpr Header header{{.name = "hsrp",
                                .protocol = "hsrp",
                                .title = "Cisco Hot Standby Router Protocol",
                                .spec = rfc,
                                .fields = fields,
                                .fixed_bytes = 20,
                                .options = "hsrp.rest",
                                .items_to_end = true,
                                .known_as = known_as,
                                .accepts = is_of_version_1,
                                .malformed = malformed,
                                .summary = summary}};
inline constexpr LayerOf<Hsrp> layer{&header};

}  // namespace pushpkt::wire::hsrp
