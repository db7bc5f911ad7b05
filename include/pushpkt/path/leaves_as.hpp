// What the kernel is told about a frame besides its bytes: the paths send by it, and the egress
// gate judges by it.
#pragma once

#include <cstdint>

#include "pushpkt/base/address.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/wire/frame_view.hpp"

namespace pushpkt::path {

/// packet-dgram: the type of the Ethernet header that the kernel writes. That of the frame's own
/// Ethernet header (the last one before the network header); else what the packet's version says;
/// else the family of the target.
[[nodiscard]] std::uint16_t ether_type_of(const wire::FrameView& frame, const Target& target);

/// The address that the kernel looks a route up for. raw-ip: Target::route_to; else the header's
/// destination, where the packet is long enough to have one; else, and by the other paths, the
/// target's remote address.
[[nodiscard]] Ip routed_destination(Kind kind, const Target& target, const wire::FrameView& frame);

}  // namespace pushpkt::path
