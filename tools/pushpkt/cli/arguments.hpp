// What a verb takes on the command line: the one place that speaks to CLI11, which costs each file
// that includes it ten seconds of a compiler.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "cli/command_facts.hpp"
#include "pushpkt/base/result.hpp"

namespace CLI {  // NOLINT(readability-identifier-naming): theirs
class App;
class Option;
}  // namespace CLI

namespace pushpkt::tool {

/// The variable that takes an option's value; it must outlive the parsing.
template <class... Types>
using OneOfVariables = std::variant<std::reference_wrapper<Types>...>;
using Variable = OneOfVariables<std::string, std::vector<std::string>, std::uint16_t, std::uint32_t,
                                std::uint64_t, double, std::optional<int>,
                                std::optional<std::uint16_t>, std::optional<std::uint32_t>,
                                std::optional<std::uint64_t>, std::optional<double>>;

/// What becomes of the file that an option names.
enum class FileUse : std::uint8_t { read, written };

/// What was declared and CLI11 has no place for.
struct Declared {
  std::map<const CLI::Option*, std::unique_ptr<NumberRange>> ranges;  ///< of options with numbers
  std::map<const CLI::Option*, std::vector<std::string>> choices;     ///< the words of one_of()
  std::map<const CLI::App*, std::string> examples;
  std::map<const CLI::App*, std::string> sections;  ///< of the list of verbs
  std::vector<std::pair<const CLI::Option*, FileUse>> files;
  std::vector<const CLI::Option*> distinct;  ///< take no word twice
  /// Whether a command prints to stdout, once the line is parsed; without an entry it does.
  std::map<const CLI::App*, std::function<bool()>> prints;
  std::map<const CLI::App*, std::function<std::vector<std::string>()>> more_outputs;
};

/// Put before a word in brackets ("[a,b]") and before itself, and taken away again by the option:
/// CLI11 would take such a word for a list, and drop the brackets.
inline constexpr char word_mark = '\x01';

/// Thrown by a declared option, through CLI11, which does not know it; CommandLine::parse() ends
/// it.
struct BadValue {
  Error error;
};

/// The words that were given for an option; "-" where it was given without a value.
[[nodiscard]] std::vector<std::string> words_of(const CLI::Option& option);

/// One argument that was declared: `verb.add_option(...).required().type_name("FILE")`.
class Option {
 public:
  Option(CLI::Option& option, Declared& declared) : option_(&option), declared_(&declared) {}

  /// What the help calls the value.
  Option type_name(std::string_view name);
  /// The help names the value that holds without the option.
  Option show_default();
  Option required();

  /// Values, at least and at most. An option of several values takes one each time it is given:
  /// the words behind that are operands.
  Option expected(int min, int max);
  /// One word may be several values.
  Option split_at_commas();

  /// Numbers only: refuses those that are not from min to max. Without it a whole number may be
  /// what its variable holds, and a decimal one is from 0 on.
  Option range(int min, int max);
  Option range(unsigned long long min, unsigned long long max);
  Option range(double min, double max);
  Option at_least(unsigned long long min);
  /// Refuses other words, and names the nearest.
  Option one_of(std::initializer_list<std::string_view> words);
  /// Takes the empty text too, which other options refuse.
  Option may_be_empty();
  /// Bytes, with or without a unit: 512, 64kB, 16MiB; k is 1024.
  Option bytes();

  /// Each word names a file that is read, or one that is written: CommandLine::parse() refuses an
  /// output that is an input, and two outputs that are one file.
  Option reads_file();
  Option writes_file();
  /// Refuses a word that was given before.
  Option distinct();

  /// Whether it was on the line, once that is parsed.
  [[nodiscard]] bool given() const;

 private:
  [[nodiscard]] NumberRange& number() const;

  CLI::Option* option_;
  Declared* declared_;
};

/// The arguments of the program, a verb, a question, or a group of options. `names`:
/// "-i,--interface", or a word without dashes for what stands on the line by itself.
class Arguments {
 public:
  Arguments(CLI::App& app, Declared& declared) : app_(&app), declared_(&declared) {}

  /// Numbers are read by read_whole() and read_decimal(), which refuse what is none.
  Option add_option(std::string_view names, Variable variable, std::string_view what) const;
  /// `take` is called with the word.
  Option add_option(std::string_view names, const std::function<void(const std::string&)>& take,
                    std::string_view what) const;
  /// Takes no value: `--flag=3` is refused.
  Option add_flag(std::string_view names, bool& flag, std::string_view what) const;
  /// The same command: the help has what is declared by it under this title.
  [[nodiscard]] Arguments titled(std::string_view title) const;
  /// Options under a title of their own.
  [[nodiscard]] Arguments add_group(std::string_view name, std::string_view what);
  /// A sub-command; the first one is meant where a line names none.
  [[nodiscard]] Arguments add_question(std::string_view name, std::string_view what);
  /// Of the options of this group.
  void at_most_one();
  /// Whole command lines, which the help has first; a line that goes on is indented.
  void examples(std::string_view lines);
  /// Ends the help.
  void footer(std::string_view text);
  /// When something is printed to stdout, which then is no other result's; without it always.
  void prints_when(std::function<bool()> prints);
  /// Files that are written beside those of the options.
  void also_writes(std::function<std::vector<std::string>()> files);

  /// Once the line is parsed: whether this command, or this option of it, was on it.
  [[nodiscard]] bool chosen() const;
  [[nodiscard]] bool given(std::string_view option) const;
  /// The option's words, else its default; "-" where it was given without a value.
  [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
  /// The command and what holds of its arguments, whether given or not, in one order and as a shell
  /// would want it; but this option and files that are written.
  [[nodiscard]] std::string line_without(std::string_view option) const;

 private:
  CLI::App* app_;
  Declared* declared_;
  std::string title_;
};

/// The whole line: the program's own arguments, and a verb with its.
class CommandLine {
 public:
  CommandLine(std::string_view program, std::string_view version, std::string_view what);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// The program's own, which may stand behind the verb too.
  [[nodiscard]] Arguments own();
  /// `section`: its place in the list of verbs.
  [[nodiscard]] Arguments add_verb(std::string_view section, std::string_view name,
                                   std::string_view summary);
  [[nodiscard]] std::string help() const;
  [[nodiscard]] CommandFacts facts() const;

  /// Fills the variables, and returns the verb that was named: none if the help or the version was
  /// asked for, which is printed then. An input error for a line that does not fit, and for an
  /// option that has no effect beside the others (option_rules.hpp), or for a file that would be
  /// read and written, or written twice.
  [[nodiscard]] Result<std::optional<std::string>> parse(int argc, char** argv);

 private:
  std::unique_ptr<CLI::App> app_;
  std::unique_ptr<Declared> declared_;
};

}  // namespace pushpkt::tool
