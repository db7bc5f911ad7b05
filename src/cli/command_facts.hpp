// What the program's commands take, as data: the help, the rules and --help-json read it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/numbers.hpp"

namespace pushpkt::cli {

/// An option, or a word that stands on the line by itself.
struct OptionFacts {
  std::vector<std::string> names = {};    ///< "-i", "--interface"; without dashes: a positional
  std::string value = {};                 ///< what the help calls its value; "" for a flag
  std::vector<std::string> choices = {};  ///< the only words that it takes; empty: it takes others
  std::string what = {};
  std::string preset = {};  ///< the value that holds without it, where the help names it
  std::string group = {};   ///< the title under which the help has it; "" for the main part
  bool positional = false;
  bool required = false;
  int least_values = 0;  ///< 0 and 0: a flag
  int most_values = 0;
  std::optional<NumberRange> number = {};
  std::string file = {};     ///< "read" or "written", where its value names a file
  std::string endings = {};  ///< of files that a shell offers: "pcap gz"

  [[nodiscard]] bool is_named(std::string_view name) const;
};

/// A condition under which none of `options` (between blanks) would change anything: giving one is
/// an error.
struct OptionRule {
  /// Conditions that all hold, between blanks: "--json" (it is given), "!--wait" (it is not),
  /// "--path=file" (it has this value, also as its default), "-T!=fields" (given, another value),
  /// "file!=*.pkt" (given, with another ending).
  std::string_view when;
  std::string_view why;
  std::string options;
};

/// Options, between blanks, of other programs, which this command does not have, and what to type
/// instead.
struct OptionElsewhere {
  std::string_view options;
  std::string_view hint;
};

/// The program, a verb, or a question of a verb.
struct CommandFacts {
  std::string path;  ///< "pushpkt ask fields"
  std::string what;
  std::string section;   ///< of the list of verbs
  std::string examples;  ///< command lines; a line that goes on is indented
  std::string footer;
  std::vector<OptionFacts> options;
  std::vector<OptionRule> rules;
  std::vector<OptionElsewhere> elsewhere;
  std::vector<CommandFacts> commands;  ///< its verbs or questions

  /// nullptr when it has no option of this name.
  [[nodiscard]] const OptionFacts* find(std::string_view name) const;
  /// The same, of the command or of one of its questions.
  [[nodiscard]] const OptionFacts* find_within(std::string_view name) const;
  /// The verb or question of this name; nullptr: there is none.
  [[nodiscard]] const CommandFacts* command(std::string_view name) const;
  /// The last word of its path.
  [[nodiscard]] std::string_view name() const;
};

/// The help: lines of at most 80 columns.
[[nodiscard]] std::string help_text(const CommandFacts& command);
/// "pushpkt send [option ...] [RECIPE]"
[[nodiscard]] std::string usage_line(const CommandFacts& command);
/// The titles under which the options stand, "" first.
[[nodiscard]] std::vector<std::string> titles_of(const CommandFacts& command);
/// "-i, --interface IF"; of a word that stands on the line by itself "FILE".
[[nodiscard]] std::string left_side(const OptionFacts& option);
/// What it does, its default and whether it is required.
[[nodiscard]] std::string explained(const OptionFacts& option);
/// All commands and options as one JSON document, for completions and tests.
[[nodiscard]] std::string help_json(const CommandFacts& program);

}  // namespace pushpkt::cli
