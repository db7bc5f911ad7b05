// The frame check sequence at the end of an Ethernet frame. IEEE 802.3, 3.2.9
#pragma once

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::replay {

inline constexpr std::size_t fcs_bytes = 4;

/// The CRC-32 of the bytes, as Ethernet, zlib and gzip have it.
[[nodiscard]] std::uint32_t crc32(ByteView bytes);

/// Whether the last four bytes are the frame check sequence of those before them, which are a
/// header at least. Of other bytes one frame in 2^32 looks so.
[[nodiscard]] bool ends_with_fcs(ByteView frame);

}  // namespace pushpkt::replay
