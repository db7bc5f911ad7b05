// The order of a line's words, where it decides what a word means: options in front of their verb,
// and the word behind an option whose value may be left out.
#pragma once

#include <string>
#include <vector>

#include "cli/command_facts.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::cli {

/// Whether it begins an option, and which: "--json=FILE" has its value inside.
[[nodiscard]] bool is_option(const std::string& word);
[[nodiscard]] std::string option_name(const std::string& word);
[[nodiscard]] bool has_own_value(const std::string& word);

/// The error for an option of a verb that stands in front of it: `pushpkt --json doctor`. The
/// program's own options (`-q`) may stand on both sides.
[[nodiscard]] Result<void> check_options_before_verb(const CommandFacts& program,
                                                     const std::vector<std::string>& words);

/// Joins an option whose value may be left out (`--json [FILE]`) and the file behind it into one
/// word: `--json=FILE`. A file is what ends in .json or has a slash, or "-"; any other word is
/// refused, because it may be a case or an obstacle as well. `verb`: the words behind it.
[[nodiscard]] Result<void> join_optional_values(const CommandFacts& program,
                                                const CommandFacts& verb,
                                                std::vector<std::string>& words);

}  // namespace pushpkt::cli
