// Values that may be long, in a table or a sentence.
#pragma once

#include <string>

namespace pushpkt::report {

/// At most 40 characters, "..." in place of the rest.
[[nodiscard]] inline std::string shortened(std::string text) {
  constexpr std::size_t most = 40;
  return text.size() <= most ? text : text.substr(0, most - 3) + "...";
}

}  // namespace pushpkt::report
