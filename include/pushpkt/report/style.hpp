// How wide the screen is and whether it has colours.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace pushpkt::report {

enum class Tone : std::uint8_t { plain, strong, faint, good, bad, odd };

struct Style {
  bool colour = false;
  std::size_t width = 100;     ///< columns
  bool folds_packets = false;  ///< the line of a packet too is broken at the width
  bool brief = false;          ///< the result alone: no legend, no background

  /// `text` in the tone, or as it is where there are no colours.
  [[nodiscard]] std::string paint(Tone tone, std::string_view text) const;
};

}  // namespace pushpkt::report
