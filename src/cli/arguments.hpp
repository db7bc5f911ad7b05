// What a verb takes on the command line: the one place that speaks to CLI11, which costs each file
// that includes it ten seconds of a compiler.
#pragma once

#include <cstdint>
#include <functional>
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

namespace pushpkt::cli {

/// The variable that takes an option's value; it must outlive the parsing. A bool is a flag's,
/// which takes none (`--flag=3` is refused); a function is called with the word.
template <class... Types>
using OneOfVariables =
    std::variant<std::function<void(const std::string&)>, std::reference_wrapper<Types>...>;
using Variable = OneOfVariables<bool, std::string, std::vector<std::string>, std::uint16_t,
                                std::uint32_t, std::uint64_t, double, std::optional<int>,
                                std::optional<std::uint16_t>, std::optional<std::uint32_t>,
                                std::optional<std::uint64_t>, std::optional<double>>;

/// What becomes of the file that an option names.
enum class FileUse : std::uint8_t { none, read, written, folder };

/// What holds of an option's values; several are joined by |.
struct Traits {
  bool required = false;
  /// The help names the value that holds without it; a number's always.
  bool shows_default = false;
  bool may_be_empty = false;  ///< takes the empty text too, which other options refuse
  bool at_commas = false;     ///< one word may be several values
  bool distinct = false;      ///< takes no word twice
  bool in_bytes = false;      ///< 512, 64kB, 16MiB; k is 1024
  /// CommandLine::parse() refuses an output that is an input, and two outputs that are one file.
  FileUse file = FileUse::none;
  /// Without them a whole number may be what its variable holds, a decimal one is from 0 on.
  std::optional<double> least = {};
  std::optional<double> most = {};
  std::string_view choices = {};  ///< "a|b": refuses other words, and names the nearest
  std::string_view endings = {};  ///< "pcap gz": of the files that a shell offers; without, all
  int min_values = -1;            ///< -1: as its variable wants it
  int max_values = -1;
};

constexpr Traits operator|(Traits a, const Traits& b) {
  a.required |= b.required;
  a.shows_default |= b.shows_default;
  a.may_be_empty |= b.may_be_empty;
  a.at_commas |= b.at_commas;
  a.distinct |= b.distinct;
  a.in_bytes |= b.in_bytes;
  if (b.file != FileUse::none) a.file = b.file;
  if (b.least) a.least = b.least;
  if (b.most) a.most = b.most;
  if (!b.choices.empty()) a.choices = b.choices;
  if (!b.endings.empty()) a.endings = b.endings;
  if (b.max_values >= 0) a.min_values = b.min_values;
  if (b.max_values >= 0) a.max_values = b.max_values;
  return a;
}

inline constexpr Traits required{.required = true};
inline constexpr Traits shows_default{.shows_default = true};
inline constexpr Traits may_be_empty{.may_be_empty = true};
inline constexpr Traits at_commas{.at_commas = true};
inline constexpr Traits distinct{.distinct = true};
inline constexpr Traits in_bytes{.in_bytes = true};
inline constexpr Traits reads_file{.file = FileUse::read};
inline constexpr Traits writes_file{.file = FileUse::written};
/// A folder for several files, which is made where it is missing.
inline constexpr Traits writes_folder{.file = FileUse::folder};
inline constexpr Traits capture_files{.endings = "pcapng pcap cap gz"};
inline constexpr Traits toml_files{.endings = "toml"};
inline constexpr Traits json_files{.endings = "json"};
inline constexpr Traits html_files{.endings = "html"};
/// The words of the value's name: "pad|trunc|del".
inline constexpr Traits one_of_these{.choices = "|"};
constexpr Traits one_of(std::string_view words) { return {.choices = words}; }
constexpr Traits at_least(double least) { return {.least = least}; }
constexpr Traits range(double least, double most) { return {.least = least, .most = most}; }
/// An option of several values takes one each time it is given: the words behind that are operands.
constexpr Traits values(int min, int max) { return {.min_values = min, .max_values = max}; }

/// One argument. `names`: "-i,--interface", or a word without dashes for what stands on the line by
/// itself. `value`: what the help calls its value; "" for a flag.
struct Row {
  std::string_view names;
  std::string_view value;
  std::string_view what;
  Variable variable;
  Traits traits = {};
  enum class Kind : std::uint8_t { argument, title, title_of_alternatives } kind = Kind::argument;
};

/// The rows behind it have this title in the help; "" ends it.
[[nodiscard]] Row title(std::string_view text);
/// The same, and one of them at most may be given.
[[nodiscard]] Row title_of_alternatives(std::string_view text);

/// What was declared of a command, and CLI11 has no place for.
struct DeclaredCommand {
  std::string examples = {};
  std::string section = {};  ///< of the list of verbs
  std::vector<OptionRule> rules = {};
  std::vector<OptionElsewhere> elsewhere = {};
  std::vector<std::vector<const CLI::Option*>> alternatives = {};
  std::function<bool()> prints = {};  ///< whether it prints to stdout; empty: it does
  std::function<std::vector<std::string>()> more_outputs = {};
};
/// The same of an option.
struct DeclaredOption {
  Traits traits = {};
  std::vector<std::string> choices = {};
  std::optional<NumberRange> number = {};
};
struct Declared {
  std::map<const CLI::App*, DeclaredCommand> commands;
  std::map<const CLI::Option*, DeclaredOption> options;
  std::vector<const CLI::Option*> in_order;
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

/// The arguments of the program, a verb, or a question.
class Arguments {
 public:
  Arguments(CLI::App& app, Declared& declared) : app_(&app), declared_(&declared) {}

  /// Numbers are read by read_whole() and read_decimal(), which refuse what is none. A title holds
  /// until the next one, also for the next call.
  void declare(const std::vector<Row>& rows);
  void rules(const std::vector<OptionRule>& rules);
  /// Options that a user of other programs looks for here.
  void elsewhere(const std::vector<OptionElsewhere>& options);
  /// A sub-command; the first one is meant where a line names none.
  [[nodiscard]] Arguments add_subcommand(std::string_view name, std::string_view what);
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
  bool alternatives_ = false;  ///< what is under the title
};

/// The verb that a line names; or, with --help and its like, what is to be printed, and how.
struct ParsedLine {
  std::string verb = {};
  std::string text = {};
  void (*print)(std::string_view text) = nullptr;  ///< nullptr: the verb runs
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

  /// Fills the variables; `words`: those behind the program's name. An input error for a line that
  /// does not fit, and for an option that has no effect beside the others (OptionRule), or for a
  /// file that would be read and written, or written twice.
  [[nodiscard]] Result<ParsedLine> parse(const std::vector<std::string>& words);

 private:
  [[nodiscard]] Result<void> check(const CLI::App& command) const;

  std::unique_ptr<CLI::App> app_;
  std::unique_ptr<Declared> declared_;
};

}  // namespace pushpkt::cli
