// Names without regard to case.
#pragma once

#include <string>
#include <string_view>

namespace pushpkt {

/// The text with a to z for A to Z; all other bytes stay, whatever the locale.
[[nodiscard]] inline std::string lower_case(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace pushpkt
