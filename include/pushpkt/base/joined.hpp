// Words in a row: "ip.id, ip.ttl".
#pragma once

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

}  // namespace pushpkt
