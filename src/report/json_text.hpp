// JSON written without a Json in between: the same text as Json::dump() in one line.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <string>
#include <string_view>

namespace pushpkt::report {

/// `"text"`, with its escapes.
void append_json_text(std::string& out, std::string_view text);
void append_json_number(std::string& out, double number);
/// The same, written where there is room for so many characters. The end of what was written.
inline constexpr std::size_t most_number_characters = 64;
char* write_json_number(char* at, double number);

template <std::integral Integer>
requires(!std::same_as<Integer, bool>) void append_json_number(std::string& out, Integer number) {
  std::array<char, 24> text{};
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
}

}  // namespace pushpkt::report
