// What the lines of a script are, and where they stand.
#include <algorithm>
#include <array>

#include "pushpkt/base/text_file.hpp"
#include "pushpkt/talk/script.hpp"

namespace pushpkt::talk {
namespace {

bool expects(Line::Kind kind) {
  return kind == Line::Kind::expect || kind == Line::Kind::await || kind == Line::Kind::nothing;
}

}  // namespace

std::string_view to_text(Line::Kind kind) {
  constexpr std::array<std::string_view, 8> names{"flow",    "send", "expect", "await",
                                                  "nothing", "wait", "let",    "run"};
  return names[static_cast<std::size_t>(kind)];
}

Result<void> check_has_packets(const Script& script) {
  const bool has = std::ranges::any_of(script.lines, [](const Line& line) {
    return line.kind == Line::Kind::send || expects(line.kind);
  });
  if (has) return {};
  return fail(input_error(
      "cannot talk by " + input_name(script.name) + ": no line sends or expects a packet",
      "> RECIPE sends, < RECIPE expects, ! nothing expects silence"));
}

bool expects_anything(const Script& script) {
  return std::ranges::any_of(script.lines, [](const Line& line) { return expects(line.kind); });
}

bool is_silence_alone(const Script& script) {
  const auto is_any = [&](auto... kinds) {
    return std::ranges::any_of(script.lines,
                               [&](const Line& line) { return ((line.kind == kinds) || ...); });
  };
  return is_any(Line::Kind::nothing) &&
         !is_any(Line::Kind::send, Line::Kind::run, Line::Kind::expect, Line::Kind::await);
}

std::string place_of(const Script& script, const Line& line) {
  if (!line.option.empty()) return line.option;
  const std::string name = input_name(script.name);
  return name + ":" + std::to_string(line.number) + ":" + std::to_string(line.column);
}

Error at_line(const Script& script, const Line& line, Error error) {
  Line where = line;
  if (line.option.empty() && error.character) {
    where.column += *error.character - 1;
    error.what.replace(0, std::min(error.what.find(':'), error.what.size()),
                       "cannot read the recipe");
    error.character = std::nullopt;  // the place is that of the file now
  }
  error.what = place_of(script, where) + ": " + error.what;
  return error;
}

}  // namespace pushpkt::talk
