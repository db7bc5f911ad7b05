// ESP: what stands in front of the encrypted bytes, which are payload. RFC 4303.
#pragma once

#include <array>

#include "pushpkt/wire/recipe.hpp"

// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |               Security Parameters Index (SPI)                 |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
// |                      Sequence Number                          |
// +-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+-+
namespace pushpkt::wire::esp {

struct Esp;
inline constexpr std::string_view rfc = "RFC 4303, 2";

inline constexpr FieldOf<Esp, std::uint32_t> spi{{.name = "esp.spi",
                                                  .bit = 0,
                                                  .width = 32,
                                                  .show = Show::hex,
                                                  .label = "Security Parameters Index",
                                                  .spec = rfc}};
inline constexpr FieldOf<Esp, std::uint32_t> sequence{
    {.name = "esp.sequence", .bit = 32, .width = 32, .label = "Sequence Number", .spec = rfc}};

inline constexpr std::array<const Field*, 2> fields{&spi, &sequence};
static_assert(tiles(8, fields));
inline constexpr std::array known_as{KnownAs{Space::ip_protocol, 50}};
inline constexpr Header header{{.name = "esp",
                                .protocol = "esp",
                                .title = "Encapsulating Security Payload",
                                .spec = rfc,
                                .level = HeaderLevel::transport,
                                .fields = fields,
                                .fixed_bytes = 8,
                                .known_as = known_as}};
inline constexpr LayerOf<Esp> layer{&header};

}  // namespace pushpkt::wire::esp
