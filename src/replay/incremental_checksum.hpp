// A transport checksum whose datagram is not all here, after fields that it covers have changed.
// RFC 1624
#pragma once

#include <cstdint>

#include "pushpkt/wire/layer.hpp"

namespace pushpkt::replay {

/// The checksum of layer `index` (the first fragment's transport header), right if it was right
/// before. `before` are the packet's bytes before the changes, `after` is the packet now.
[[nodiscard]] std::uint16_t carried_sum(ByteView before, const wire::Packet& after,
                                        std::size_t index);

}  // namespace pushpkt::replay
