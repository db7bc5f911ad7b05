// Decimal digits behind what is there: for what prints many packets.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace pushpkt::report {

/// `width`: with blanks in front of it, at least so many characters.
template <std::integral Integer>
void append_number(std::string& out, Integer number, std::size_t width = 0) {
  std::array<char, 24> text{};
  const char* const end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  const auto digits = static_cast<std::size_t>(end - text.data());
  if (digits < width) out.append(width - digits, ' ');
  out.append(text.data(), digits);
}

/// "1 byte", "3 bytes"
template <std::integral Integer>
void append_counted(std::string& out, Integer number, std::string_view noun) {
  append_number(out, number);
  out += ' ';
  out += noun;
  if (number != 1) out += 's';
}

}  // namespace pushpkt::report
