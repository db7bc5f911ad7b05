// What is wrong with a command line that CLI11 refused: the argument by the name that the help has.
#pragma once

#include <string>

#include "cli/command_facts.hpp"
#include "pushpkt/base/error.hpp"

namespace pushpkt::cli {

/// A word that neither the command nor the program takes; names the option by which other programs'
/// habit is served here, else the nearest. `behind_command`: a word of "-- COMMAND ..." stands
/// before it.
[[nodiscard]] Error unexpected_word(const CommandFacts& program, const CommandFacts& command,
                                    const std::string& word, bool behind_command);

/// Too few or too many values, an argument left out, or options that exclude each other. `text` is
/// CLI11's own: it is read here, and never shown.
[[nodiscard]] Error refused_line(const CommandFacts& command, const std::string& text);

}  // namespace pushpkt::cli
