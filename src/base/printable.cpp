// Control characters and broken UTF-8 as \xNN.
#include "pushpkt/base/printable.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace pushpkt {
namespace {

constexpr char escape = '\x1b';

std::uint8_t byte_at(std::string_view text, std::size_t at) {
  return static_cast<std::uint8_t>(text[at]);
}

/// The least code point that needs so many bytes: a longer spelling of a smaller one is refused.
constexpr std::array<std::uint32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};

std::size_t length_said_by(std::uint8_t first) {
  if (first < 0x80) return 1;
  if (first >= 0xc2 && first <= 0xdf) return 2;
  if (first >= 0xe0 && first <= 0xef) return 3;
  if (first >= 0xf0 && first <= 0xf4) return 4;
  return 0;
}

/// The code point of a character of `length` bytes; nothing is checked but what follows the first.
bool decode(std::string_view text, std::size_t length, std::uint32_t& code) {
  constexpr std::array<std::uint8_t, 5> bits{0, 0x7f, 0x1f, 0x0f, 0x07};
  code = byte_at(text, 0) & bits[length];
  for (std::size_t i = 1; i < length; ++i) {
    const std::uint8_t next = byte_at(text, i);
    if ((next & 0xc0U) != 0x80) return false;
    code = code << 6U | (next & 0x3fU);
  }
  return true;
}

bool is_control_code(std::uint32_t code) {
  const bool ends_line = code == 0x2028 || code == 0x2029;
  const bool turns = code == 0x061c || code == 0x200e || code == 0x200f ||
                     (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
  return code < 0x20 || (code >= 0x7f && code <= 0x9f) || ends_line || turns;
}

/// The length of "ESC [ digits and semicolons m" at the start; 0 if something else stands there.
std::size_t tone_length(std::string_view text) {
  if (text.size() < 3 || text[0] != escape || text[1] != '[') return 0;
  std::size_t at = 2;
  while (at < text.size() && (text[at] == ';' || (text[at] >= '0' && text[at] <= '9'))) ++at;
  return at < text.size() && text[at] == 'm' ? at + 1 : 0;
}

/// Not 0 if among these eight bytes is one of 128 or more, one below the blank, or DEL. A borrow or
/// carry from the byte before makes too many of them: those are looked at one by one.
std::uint64_t not_plain(const char* at) {
  constexpr std::uint64_t each = 0x0101010101010101;
  std::uint64_t bytes = 0;
  std::memcpy(&bytes, at, sizeof bytes);
  return (bytes | (bytes - each * 0x20) | (bytes + each)) & each * 0x80;
}

/// How many bytes at the start are ASCII from the blank to the tilde: 32 at a time, then eight.
std::size_t plain_length(std::string_view text) {
  const char* const from = text.data();
  std::size_t at = 0;
  for (; at + 32 <= text.size(); at += 32) {
    const char* const here = from + at;
    if ((not_plain(here) | not_plain(here + 8) | not_plain(here + 16) | not_plain(here + 24)) != 0)
      break;
  }
  while (at + 8 <= text.size() && not_plain(from + at) == 0) at += 8;
  return at;
}

/// How many bytes at the start may stay, 0 where the first has to be escaped.
std::size_t kept(std::string_view text, Keep keep) {
  const char first = text[0];
  if (first >= 0x20 && first < 0x7f) return 1;
  if (keep != Keep::nothing && (first == '\n' || first == '\t')) return 1;
  if (first == escape) return keep == Keep::lines_and_tone ? tone_length(text) : 0;
  const std::size_t length = utf8_length(text);
  return length > 0 && is_control(text.substr(0, length)) ? 0 : length;
}

}  // namespace

std::size_t utf8_length(std::string_view text) {
  if (text.empty()) return 0;
  const std::size_t length = length_said_by(byte_at(text, 0));
  std::uint32_t code = 0;
  if (length == 0 || length > text.size() || !decode(text, length, code)) return 0;
  const bool surrogate = code >= 0xd800 && code <= 0xdfff;
  return code >= least[length] && code <= 0x10ffff && !surrogate ? length : 0;
}

bool is_control(std::string_view character) {
  std::uint32_t code = 0;
  const std::size_t length = length_said_by(byte_at(character, 0));
  return length > 0 && decode(character, length, code) && is_control_code(code);
}

bool is_printable(std::string_view text, Keep keep) {
  while (true) {
    text.remove_prefix(plain_length(text));
    // What stopped it is among the next eight bytes.
    for (const std::size_t left = text.size(); !text.empty() && text.size() + 8 > left;) {
      const std::size_t length = kept(text, keep);
      if (length == 0) return false;
      text.remove_prefix(length);
    }
    if (text.empty()) return true;
  }
}

void append_printable(std::string& out, std::string_view text, Keep keep) {
  constexpr std::string_view digits = "0123456789abcdef";
  while (!text.empty()) {
    std::size_t length = std::max(plain_length(text), kept(text, keep));
    if (length > 0) {
      out += text.substr(0, length);
    } else {
      // All bytes of a control character, so that no half of it is left.
      length = std::max<std::size_t>(utf8_length(text), 1);
      for (std::size_t i = 0; i < length; ++i) {
        out += {'\\', 'x', digits[byte_at(text, i) >> 4U], digits[byte_at(text, i) & 15U]};
      }
    }
    text.remove_prefix(length);
  }
}

std::string printable(std::string_view text, Keep keep) {
  std::string out;
  out.reserve(text.size());
  append_printable(out, text, keep);
  return out;
}

}  // namespace pushpkt
