// What is wrong with a command line that CLI11 refused: the argument by the name that the help has.
#pragma once

#include <string>
#include <vector>

#include "cli/command_facts.hpp"
#include "pushpkt/base/error.hpp"

namespace pushpkt::tool {

/// A word that neither the command nor the program takes; names the option by which other programs'
/// habit is served here, else the nearest. `left`: as CLI11 hands it back, which of a bundle of
/// letters is the unknown ones only. `begins_command`: words of "-- COMMAND ..." were typed; then
/// an option in front of "--" is still the verb's own, and several words there want quotes.
[[nodiscard]] Error unexpected_words(const CommandFacts& program, const CommandFacts& command,
                                     const std::vector<std::string>& typed, const std::string& left,
                                     bool begins_command);

/// Too few or too many values, an argument left out, or options that exclude each other. `text` is
/// CLI11's own: it is read here, and never shown.
[[nodiscard]] Error refused_line(const CommandFacts& command, const std::string& text);

}  // namespace pushpkt::tool
