// The whole program: its verbs, declared, and the line of words that runs one of them.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/command.hpp"

namespace pushpkt::cli {

/// What the program says of itself.
struct ProgramTexts {
  std::string_view name = {};
  std::string_view version = {};  ///< "0.1.0"
  std::string_view date = {};     ///< of this version: 2026-11-27
  std::string_view what = {};
  std::string_view examples = {};
  std::string_view footer = {};
};

class Program {
 public:
  Program(const ProgramTexts& texts, std::span<const Command> commands);
  // The rows refer to its variables.
  Program(const Program&) = delete;
  Program& operator=(const Program&) = delete;

  [[nodiscard]] CommandFacts facts() const { return line_.facts(); }
  /// What the words behind the program's name ask for, once: the options keep their values.
  [[nodiscard]] Result<ParsedLine> read(const std::vector<std::string>& words);
  /// The same, done: an exit status.
  [[nodiscard]] int run(const std::vector<std::string>& words);

 private:
  /// The program's own options.
  struct Options {
    std::string page;
    std::string colour = "auto";
    bool quiet = false;
    std::vector<std::string> protocols;
  };

  [[nodiscard]] Result<void> check_verb(const std::vector<std::string>& words) const;
  [[nodiscard]] Result<ParsedLine> read_page(const std::vector<std::string>& words) const;
  [[nodiscard]] Result<void> check_protocols(std::string_view verb) const;

  ProgramTexts texts_;
  std::span<const Command> commands_;
  CommandLine line_;
  Options options_;
  std::map<std::string, Run, std::less<>> verbs_;
};

/// All of main(): an exit status, also where memory ends.
[[nodiscard]] int run_program(const ProgramTexts& texts, std::span<const Command> commands,
                              int argc, char** argv);

}  // namespace pushpkt::cli
