// The datagram of which frames are the segments.
#pragma once

#include <array>
#include <cstdint>
#include <span>

#include "pushpkt/path/gso.hpp"

namespace pushpkt::path {

/// Ethernet, the longest IPv4 header and UDP.
inline constexpr std::size_t most_datagram_headers = 14 + 60 + 8;

/// The headers of the datagram whose segments the frames are: lengths over all their data, and the
/// sum of the pseudo-header in place of the checksum, as the kernel wants it to be. Returns how
/// many bytes of `out` they are.
std::size_t headers_of_one(std::span<const wire::FrameView> frames,
                           std::array<std::uint8_t, most_datagram_headers>& out);

}  // namespace pushpkt::path
