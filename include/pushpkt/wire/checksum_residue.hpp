// What a checksum and all that it covers add up to. RFC 1624.
#pragma once

#include <cstdint>
#include <optional>

#include "pushpkt/wire/layer.hpp"

namespace pushpkt::wire {

/// The folded sum over what the checksum covers and is here, the checksum itself included: 0xffff
/// where it is good. Whoever changes a packet and updates its checksum keeps it, right or wrong,
/// whole or in part. nullopt when the header has no checksum.
[[nodiscard]] std::optional<std::uint16_t> checksum_residue(const Packet& packet,
                                                            std::size_t layer);

}  // namespace pushpkt::wire
