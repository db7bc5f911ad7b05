// isatty(3), TIOCGWINSZ, NO_COLOR.
#include "terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace pushpkt::tool {
namespace {

Colour chosen = Colour::automatic;

constexpr std::size_t narrowest = 80;
constexpr std::size_t widest = 140;
constexpr std::size_t without_terminal = 110;

std::size_t width() {
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return without_terminal;
  return std::clamp<std::size_t>(size.ws_col, narrowest, widest);
}

bool wants_colour() {
  if (chosen != Colour::automatic) return chosen == Colour::always;
  const char* no_colour = std::getenv("NO_COLOR");  // NOLINT(concurrency-mt-unsafe)
  return isatty(STDOUT_FILENO) == 1 && (no_colour == nullptr || *no_colour == '\0');
}

}  // namespace

void choose_colour(Colour colour) { chosen = colour; }

report::Style style_of_stdout() { return {.colour = wants_colour(), .width = width()}; }

void print(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stdout); }
void say(std::string_view text) { std::fwrite(text.data(), 1, text.size(), stderr); }

}  // namespace pushpkt::tool
