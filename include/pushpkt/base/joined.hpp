// Words in a row: "ip.id, ip.ttl", "ip.id and ip.ttl".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace pushpkt {

/// The words of a range, in its order, with `between` between two of them.
template <class Words>
[[nodiscard]] std::string joined(const Words& words, std::string_view between) {
  std::string out;
  bool first = true;
  for (const auto& word : words) {
    if (!first) out += between;
    out += word;
    first = false;
  }
  return out;
}

/// "a, b and c"; "a, b or c" where `last` is "or".
template <class Words>
[[nodiscard]] std::string listed(const Words& words, std::string_view last = "and") {
  std::string out;
  std::size_t number = 0;
  for (const auto& word : words) {
    if (number > 0 && number + 1 < words.size()) out += ", ";
    if (number > 0 && number + 1 == words.size()) out.append(" ").append(last).append(" ");
    out += word;
    ++number;
  }
  return out;
}

}  // namespace pushpkt
