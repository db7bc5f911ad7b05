// NTP: who keeps time how well, and four times. RFC 5905, 7.3. Control and private messages (modes
// 6 and 7) are payload.
#pragma once

#include <array>

#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |LI | VN  |Mode |    Stratum     |     Poll      |  Precision   |
// |                         Root Delay                            |
// |                         Root Dispersion                       |
// |                          Reference ID                         |
// |                     Reference Timestamp (64)                  |
// |                      Origin Timestamp (64)                    |
// |                      Receive Timestamp (64)                   |
// |                      Transmit Timestamp (64)                  |
// |              Extension fields, key identifier, digest         |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::ntp {

struct Ntp;
inline constexpr std::string_view rfc = "RFC 5905, 7.3";

inline constexpr std::array modes{ValueName{"active", 1}, ValueName{"passive", 2},
                                  ValueName{"client", 3}, ValueName{"server", 4},
                                  ValueName{"broadcast", 5}};
inline constexpr FieldOf<Ntp, std::uint8_t> flags{{.name = "ntp.flags",
                                                   .bit = 0,
                                                   .width = 8,
                                                   .show = Show::hex,
                                                   .preset = 0x23,
                                                   .label = "LI, VN, Mode",
                                                   .spec = rfc}};
inline constexpr FieldOf<Ntp, std::uint8_t> li{{.name = "ntp.flags.li",
                                                .bit = 0,
                                                .width = 2,
                                                .part_of = "ntp.flags",
                                                .label = "Leap Indicator",
                                                .spec = rfc}};
inline constexpr FieldOf<Ntp, std::uint8_t> vn{{.name = "ntp.flags.vn",
                                                .bit = 2,
                                                .width = 3,
                                                .part_of = "ntp.flags",
                                                .label = "Version Number",
                                                .spec = rfc}};
inline constexpr FieldOf<Ntp, std::uint8_t> mode{{.name = "ntp.flags.mode",
                                                  .bit = 5,
                                                  .width = 3,
                                                  .part_of = "ntp.flags",
                                                  .label = "Mode",
                                                  .spec = rfc,
                                                  .values = modes}};
inline constexpr FieldOf<Ntp, std::uint8_t> stratum{
    {.name = "ntp.stratum", .bit = 8, .width = 8, .label = "Stratum", .spec = rfc}};
inline constexpr FieldOf<Ntp, std::uint8_t> poll{{.name = "ntp.ppoll",
                                                  .bit = 16,
                                                  .width = 8,
                                                  .label = "Poll (binary logarithm of seconds)",
                                                  .spec = rfc}};
inline constexpr FieldOf<Ntp, std::uint8_t> precision{
    {.name = "ntp.precision",
     .bit = 24,
     .width = 8,
     .label = "Precision (binary logarithm of seconds, two's complement)",
     .spec = rfc}};
inline constexpr FieldOf<Ntp, std::uint32_t> root_delay{{.name = "ntp.rootdelay",
                                                         .bit = 32,
                                                         .width = 32,
                                                         .label = "Root Delay (2^-16 s)",
                                                         .spec = rfc}};
inline constexpr FieldOf<Ntp, std::uint32_t> root_dispersion{{.name = "ntp.rootdispersion",
                                                              .bit = 64,
                                                              .width = 32,
                                                              .label = "Root Dispersion (2^-16 s)",
                                                              .spec = rfc}};
inline constexpr FieldOf<Ntp, std::uint32_t> reference_id{{.name = "ntp.refid",
                                                           .bit = 96,
                                                           .width = 32,
                                                           .show = Show::bytes,
                                                           .label = "Reference ID",
                                                           .spec = rfc}};
inline constexpr FieldOf<Ntp, std::uint64_t> reference{{.name = "ntp.reftime",
                                                        .bit = 128,
                                                        .width = 64,
                                                        .show = Show::ntp_time,
                                                        .label = "Reference Timestamp",
                                                        .spec = rfc}};
inline constexpr FieldOf<Ntp, std::uint64_t> origin{{.name = "ntp.org",
                                                     .bit = 192,
                                                     .width = 64,
                                                     .show = Show::ntp_time,
                                                     .label = "Origin Timestamp",
                                                     .spec = rfc}};
inline constexpr FieldOf<Ntp, std::uint64_t> receive{{.name = "ntp.rec",
                                                      .bit = 256,
                                                      .width = 64,
                                                      .show = Show::ntp_time,
                                                      .label = "Receive Timestamp",
                                                      .spec = rfc}};
inline constexpr FieldOf<Ntp, std::uint64_t> transmit{{.name = "ntp.xmt",
                                                       .bit = 320,
                                                       .width = 64,
                                                       .show = Show::ntp_time,
                                                       .label = "Transmit Timestamp",
                                                       .spec = rfc}};
inline constexpr TailOf<Ntp> rest{};

inline constexpr std::array<const Field*, 14> fields{&flags,        &li,         &vn,
                                                     &mode,         &stratum,    &poll,
                                                     &precision,    &root_delay, &root_dispersion,
                                                     &reference_id, &reference,  &origin,
                                                     &receive,      &transmit};
static_assert(tiles(48, fields));

/// Extension fields (RFC 7822) and the authenticator. In recipes: ext=0x0104, value=hex(...);
/// keyid=hex(00000001), mac=hex(...).
extern const ItemFormat rest_format;
/// "Version 4, client"
[[nodiscard]] std::string summary(ByteView packet, const Layer& layer);

inline constexpr std::uint8_t control = 6;
inline bool has_timestamps(ByteView message) { return get(message, mode) < control; }

/// Of a message with timestamps that has not all of them.
[[nodiscard]] std::string malformed(ByteView message);

/// A server's origin timestamp is the client's transmit timestamp; so it is between symmetric
/// peers, of which the first message has no origin (RFC 5905, 8).
inline MessageRole role(ByteView message, PortPair /*ports*/) {
  constexpr std::uint8_t active = 1;
  constexpr std::uint8_t passive = 2;
  constexpr std::uint8_t client = 3;
  constexpr std::uint8_t server = 4;
  const std::uint8_t is = get(message, mode);
  if (is == client || (is == active && get(message, origin) == 0)) {
    return {MessageRole::Kind::request, get(message, transmit)};
  }
  if (is == active || is == passive || is == server) {
    return {MessageRole::Kind::answer, get(message, origin)};
  }
  return {};
}

inline constexpr std::array known_as{KnownAs{Space::udp_port, 123}};
inline constexpr Header header{{.name = "ntp",
                                .protocol = "ntp",
                                .title = "Network Time Protocol",
                                .spec = rfc,
                                .fields = fields,
                                .fixed_bytes = 48,
                                .options = "ntp.rest",
                                .items = &rest_format,
                                .items_to_end = true,
                                .known_as = known_as,
                                .accepts = has_timestamps,
                                .malformed = malformed,
                                .answering = {role, &mode, &origin},
                                .summary = summary}};
inline constexpr LayerOf<Ntp> layer{&header};

}  // namespace pushpkt::wire::ntp
