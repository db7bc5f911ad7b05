// Text from a file or the network, made safe for a terminal. ECMA-48, UTF-8 (RFC 3629).
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace pushpkt {

/// Which control characters stay as they are.
enum class Keep : std::uint8_t {
  nothing,
  lines,           ///< line feed and tab
  lines_and_tone,  ///< and the colours of report::Style: ESC [ digits and semicolons m
};

/// `text` with \xNN for every byte of a control character (C0, DEL, C1 also as UTF-8, the line and
/// paragraph separators, the bidi controls of Unicode: UAX 9) and for bytes that are no UTF-8.
/// Everything else, other letters of Unicode too, stays as it is.
[[nodiscard]] std::string printable(std::string_view text, Keep keep = Keep::nothing);
void append_printable(std::string& out, std::string_view text, Keep keep = Keep::nothing);
/// Whether printable() would change nothing.
[[nodiscard]] bool is_printable(std::string_view text, Keep keep = Keep::nothing);

/// The length in bytes of the UTF-8 character that `text` begins with, 0 if it begins with none.
[[nodiscard]] std::size_t utf8_length(std::string_view text);
/// Whether this UTF-8 character, whole, is a control character as above.
[[nodiscard]] bool is_control(std::string_view character);

}  // namespace pushpkt
