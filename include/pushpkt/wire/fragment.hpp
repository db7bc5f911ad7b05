// A packet cut into IP fragments, as a router or a host would. RFC 791, 3.2; RFC 8200, 4.5
#pragma once

#include <vector>

#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/frame_view.hpp"

namespace pushpkt::wire {

/// The fragments of the outermost IP packet of `frame`, each with the headers before it, each IP
/// packet `size` bytes at most. A packet that fits is one frame, unchanged. `id` is written where
/// the packet's own identification is 0 or, over IPv6, missing. Nothing else of what the packet has
/// is changed or lost but what each fragment has of its own: length, checksum, offset.
/// Input errors: no IP packet, DF set, a size without room for eight bytes, an IPv6 packet that is
/// a fragment already, a length below IP (802.3, PPPoE) that counts the whole packet; a length or
/// an IPv4 checksum that is wrong, bytes behind the packet, offsets beyond 13 bits.
[[nodiscard]] Result<std::vector<Bytes>> fragments_of(const FrameView& frame, std::size_t size,
                                                      std::uint32_t id);

/// The bytes of a frame that the MTU of its device limits: without Ethernet and the first tag.
[[nodiscard]] std::size_t bytes_against_mtu(const FrameView& frame);

}  // namespace pushpkt::wire
