// What can stand at the cursor of a command line: one answer for bash, zsh and fish, from the table
// of commands. The
// scripts of tools/completions ask by `pushpkt --complete SHELL WORD...`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "cli/command_facts.hpp"

namespace pushpkt::cli {

/// Candidates for the last of `words`, which may be empty: a line each, "WORD<tab>what it is".
/// Lines for the shell begin with a colon: ":files ENDING..." (files with these endings, all
/// without any), ":folders", ":commands", ":nospace" (the word goes on behind a candidate).
/// `words`: those behind the program's name, as the shell splits them up to the cursor; bash makes
/// a word of "=".
[[nodiscard]] std::string completion_lines(const CommandFacts& program, std::string_view shell,
                                           std::vector<std::string> words);

}  // namespace pushpkt::cli
