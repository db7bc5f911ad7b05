// The heartbeat of hb.toml in C++: rows with types, found by the compiler.
#pragma once

#include <array>
#include <pushpkt/wire/protocols_set.hpp>
#include <pushpkt/wire/recipe.hpp>

namespace hb {

namespace wire = pushpkt::wire;

struct Hb;

inline constexpr std::array kinds{wire::ValueName{"request", 1}, wire::ValueName{"reply", 2},
                                  wire::ValueName{"bye", 3}};

inline constexpr wire::FieldOf<Hb, std::uint8_t> version{
    {.name = "hb.version", .bit = 0, .width = 4, .preset = 1}};
inline constexpr wire::FieldOf<Hb, std::uint8_t> hdr_len{{.name = "hb.hdr_len",
                                                          .bit = 4,
                                                          .width = 4,
                                                          .fill = wire::Fill::header_length,
                                                          .label = "in 4-byte words"}};
inline constexpr wire::FieldOf<Hb, std::uint8_t> kind{
    {.name = "hb.kind", .bit = 8, .width = 8, .preset = 1, .values = kinds}};
inline constexpr wire::FieldOf<Hb, std::uint16_t> length{{.name = "hb.length",
                                                          .bit = 16,
                                                          .width = 16,
                                                          .fill = wire::Fill::layer_length,
                                                          .label = "header and payload"}};
inline constexpr wire::FieldOf<Hb, std::uint16_t> seq{{.name = "hb.seq", .bit = 32, .width = 16}};
inline constexpr wire::FieldOf<Hb, std::uint16_t> checksum{{.name = "hb.checksum",
                                                            .bit = 48,
                                                            .width = 16,
                                                            .show = wire::Show::hex,
                                                            .fill = wire::Fill::checksum}};
inline constexpr wire::FieldOf<Hb, pushpkt::Ip4> sender{
    {.name = "hb.sender", .bit = 64, .width = 32, .show = wire::Show::ipv4}};

inline constexpr std::array<const wire::Field*, 7> fields{&version, &hdr_len,  &kind,  &length,
                                                          &seq,     &checksum, &sender};
static_assert(wire::tiles(12, fields));
inline constexpr std::array known_as{wire::KnownAs{wire::Space::udp_port, 7777}};
inline constexpr wire::Header header{{.name = "hb",
                                      .protocol = "hb",
                                      .title = "Heartbeat Protocol",
                                      .spec = "hb.toml",
                                      .fields = fields,
                                      .fixed_bytes = 12,
                                      .length = {.scale = 4},
                                      .options = "hb.options",
                                      .known_as = known_as}};
inline constexpr wire::LayerOf<Hb> layer{&header};

}  // namespace hb
