// Lines of words, given to the program's command line in this process: nothing runs.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "cli/program.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::commands_test {

using Words = std::vector<std::string>;

/// As a shell splits them: blanks between words, 'quoted' ones whole.
inline Words words_of(const std::string& line) {
  Words out;
  bool quoted = false;
  bool begun = false;
  for (const char c : line) {
    if (c == '\'') {
      quoted = !quoted;
      if (!begun) out.emplace_back();
      begun = true;
    } else if (c == ' ' && !quoted) {
      begun = false;
    } else {
      if (!begun) out.emplace_back();
      begun = true;
      out.back() += c;
    }
  }
  return out;
}

/// What the program would do with a line.
struct Reading {
  std::string verb;   ///< would run
  std::string text;   ///< would be printed
  std::string error;  ///< would be printed, and the exit status be 2
};

/// `line` begins with "pushpkt".
inline Reading read_line(const std::string& line) {
  cli::Program program(tool::program_texts(), tool::commands());
  Words words = words_of(line);
  EXPECT_EQ(words.front(), "pushpkt") << line;
  words.erase(words.begin());
  auto parsed = program.read(words);
  if (parsed) return {.verb = parsed->verb, .text = parsed->text, .error = {}};
  EXPECT_EQ(exit_status(parsed.error().cause), cli::exit_usage) << line;
  return {.verb = {}, .text = {}, .error = parsed.error().text()};
}

inline void add_commands(const cli::CommandFacts& facts, std::vector<cli::CommandFacts>& out) {
  out.push_back(facts);
  for (const cli::CommandFacts& inner : facts.commands) add_commands(inner, out);
}

/// The program, its verbs and their questions.
inline std::vector<cli::CommandFacts> all_commands() {
  const cli::Program program(tool::program_texts(), tool::commands());
  std::vector<cli::CommandFacts> out;
  add_commands(program.facts(), out);
  EXPECT_GE(out.size(), 18U);
  return out;
}

inline bool is_verb(const cli::CommandFacts& command) {
  return std::count(command.path.begin(), command.path.end(), ' ') == 1;
}

inline bool is_flag(const cli::OptionFacts& option) { return option.most_values == 0; }

/// A word that this option takes.
inline std::string good_value(const cli::OptionFacts& option) {
  if (option.number) {
    return option.number->kind == cli::NumberRange::Kind::decimal
               ? cli::number_text(option.number->low)
               : cli::number_text(option.number->least);
  }
  if (!option.choices.empty()) return option.choices.front();
  return option.value == "[FILE]" ? "x.json" : "x";  // behind [FILE] a word may be anything
}

/// The command with its required words.
inline std::string with_required(const cli::CommandFacts& command) {
  std::string out = command.path;
  for (const cli::OptionFacts& option : command.options) {
    if (option.positional && option.required) out += " " + good_value(option);
    if (option.value == "A B") out += " x";
  }
  return out;
}

}  // namespace pushpkt::commands_test
