// Printable ASCII, or nothing of it.
#include "wire/item_text.hpp"

#include <algorithm>

namespace pushpkt::wire {
namespace {

bool is_printable(std::uint8_t c) { return c >= 0x20 && c < 0x7f; }

}  // namespace

std::string text_or_hex(ByteView bytes) {
  const bool is_plain = std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t c) {
    return is_printable(c) && c != '"' && c != '\\';
  });
  if (!is_plain) return "hex(" + hex(bytes) + ")";
  return '"' + std::string(bytes.begin(), bytes.end()) + '"';
}

std::string text_before_zero(ByteView bytes) {
  const auto end = std::find(bytes.begin(), bytes.end(), 0);
  if (!std::all_of(bytes.begin(), end, is_printable)) return "";
  return {bytes.begin(), end};
}

}  // namespace pushpkt::wire
