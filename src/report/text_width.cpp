// UTF-8 on a terminal. Unicode Standard Annex 11
#include "report/text_width.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "pushpkt/base/printable.hpp"

namespace pushpkt::report {
namespace {

/// How many columns a UTF-8 character takes on a terminal: two where it is as wide as high (Unicode
/// Standard Annex 11), none where it is drawn over the one before.
std::size_t columns_of_character(std::string_view character) {
  if (character.size() < 2) return 1;
  std::uint32_t code = static_cast<unsigned char>(character[0]) & (0xffU >> (character.size() + 1));
  for (const char c : character.substr(1))
    code = code << 6U | (static_cast<unsigned char>(c) & 0x3fU);
  struct Range {
    std::uint32_t first;
    std::uint32_t last;
  };
  constexpr std::array over{Range{0x300, 0x36f}, Range{0x200b, 0x200f}, Range{0xfe00, 0xfe0f},
                            Range{0x20d0, 0x20ff}};
  constexpr std::array wide{Range{0x1100, 0x115f},   Range{0x2e80, 0xa4cf},
                            Range{0xac00, 0xd7a3},   Range{0xf900, 0xfaff},
                            Range{0xfe30, 0xfe6f},   Range{0xff00, 0xff60},
                            Range{0xffe0, 0xffe6},   Range{0x1f300, 0x1f64f},
                            Range{0x1f900, 0x1f9ff}, Range{0x20000, 0x3fffd}};
  const auto has = [code](const Range& range) { return code >= range.first && code <= range.last; };
  if (std::ranges::any_of(over, has)) return 0;
  return std::ranges::any_of(wide, has) ? 2 : 1;
}

}  // namespace

std::size_t bytes_within(std::string_view text, std::size_t columns) {
  std::size_t taken = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t bytes = std::max<std::size_t>(utf8_length(text.substr(at)), 1);
    taken += columns_of_character(text.substr(at, bytes));
    if (taken > columns && at > 0) return at;
    at += bytes;
  }
  return text.size();
}

std::size_t columns_of(std::string_view text) {
  std::size_t out = 0;
  while (!text.empty()) {
    const std::size_t bytes = std::max<std::size_t>(utf8_length(text), 1);
    out += columns_of_character(text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  return out;
}

}  // namespace pushpkt::report
