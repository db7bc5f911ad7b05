// Frames that are the segments of one larger UDP datagram: the kernel, or the device, cuts it into
// exactly these. udp(7), UDP_SEGMENT
#pragma once

#include <cstddef>
#include <span>

#include "pushpkt/wire/frame_view.hpp"

namespace pushpkt::path {

/// How many frames from the first on are segments of one datagram, at least 1. Segments have the
/// headers of the first, but for what the kernel computes: lengths, checksums, and ip.id, which
/// counts up by one. All have as many bytes of data, the last one may have less. A frame with a
/// length or a checksum that lies, without a checksum or data, with a tag, a fragment or of another
/// protocol is alone. `frames` has one at least.
[[nodiscard]] std::size_t segments_of_one(std::span<const wire::FrameView> frames);

}  // namespace pushpkt::path
