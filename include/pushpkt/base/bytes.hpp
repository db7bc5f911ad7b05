// Bytes, owned and borrowed, and their hexadecimal text.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace pushpkt {

using Bytes = std::vector<std::uint8_t>;
using ByteView = std::span<const std::uint8_t>;
using ByteSpan = std::span<std::uint8_t>;

/// The bytes of a text, without a terminator.
[[nodiscard]] Bytes bytes_of(std::string_view text);
/// The bytes as characters, nothing added or escaped.
[[nodiscard]] std::string text_of(ByteView bytes);

/// "00ff10": lower case, no separators.
[[nodiscard]] std::string hex(ByteView bytes);
/// The same, written where there is room for it: two characters a byte. The end of what was
/// written.
char* write_hex(char* at, ByteView bytes);
/// Reads pairs of hex digits; blanks and colons between bytes are skipped. nullopt if it is
/// anything else.
[[nodiscard]] std::optional<Bytes> from_hex(std::string_view text);
/// Offset, sixteen bytes a line, and their ASCII: as tcpdump and Wireshark print it.
[[nodiscard]] std::string hex_dump(ByteView bytes);

}  // namespace pushpkt
