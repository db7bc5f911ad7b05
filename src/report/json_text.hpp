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

template <std::integral Integer>
requires(!std::same_as<Integer, bool>) void append_json_number(std::string& out, Integer number) {
  std::array<char, 24> text{};
  out.append(text.data(), std::to_chars(text.data(), text.data() + text.size(), number).ptr);
}

}  // namespace pushpkt::report
