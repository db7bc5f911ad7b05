// The screen we talk to.
#pragma once

#include <string_view>

#include "pushpkt/report/style.hpp"

namespace pushpkt::tool {

enum class Colour : std::uint8_t { automatic, always, never };

/// Set once from --color, before a verb runs.
void choose_colour(Colour colour);

/// Width and colours of stdout: colours only on a terminal (or when asked for), and not under
/// NO_COLOR (no-color.org).
[[nodiscard]] report::Style style_of_stdout();

/// The result, to stdout.
void print(std::string_view text);
/// Talk, to stderr.
void say(std::string_view text);

}  // namespace pushpkt::tool
