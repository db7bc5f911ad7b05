// --help, --man and --complete print, a verb runs, and what is wrong is said once, here.
#include "cli/program.hpp"

#include <algorithm>
#include <cerrno>
#include <exception>
#include <new>

#include "cli/completion.hpp"
#include "cli/interruption.hpp"
#include "cli/man_page.hpp"
#include "cli/protocol_files.hpp"
#include "cli/terminal.hpp"
#include "cli/word_order.hpp"
#include "pushpkt/base/nearest.hpp"
#include "pushpkt/base/printable.hpp"

namespace pushpkt::cli {
namespace {

int report_error(const Error& error) {
  print_error(error);
  return exit_status(error.cause);
}

/// `pushpkt help ask fields`, as git has it, is `pushpkt ask fields --help`.
std::vector<std::string> with_help_last(std::vector<std::string> words) {
  if (words.empty() || words[0] != "help") return words;
  words.erase(words.begin());
  words.emplace_back("--help");
  return words;
}

int run_verb(const Run& verb) {
  const auto code = verb();
  if (code) return *code;
  const Error& error = code.error();
  if (is_of_output(error)) return exit_environment;  // close_output() prints it
  const bool ends_by_signal = error.number == EINTR || error.number == ECANCELED;
  if (!ends_by_signal || !interrupted()) return report_error(error);
  print_stderr("pushpkt: interrupted\n");
  return exit_no;
}

Colour colour_of(std::string_view when) {
  if (when == "always") return Colour::always;
  return when == "never" ? Colour::never : Colour::automatic;
}

}  // namespace

Program::Program(const ProgramTexts& texts, std::span<const Command> commands)
    : texts_(texts), commands_(commands), line_(texts.name, texts.version, texts.what) {
  line_.own().examples(texts.examples);
  line_.own().footer(texts.footer);
  line_.own().declare({
      {"--man", "PAGE", "print a manual page's source: a verb, pushpkt or recipes", options_.page},
      {"--color", "WHEN", "auto, always or never", options_.colour, one_of("auto|always|never")},
      {"-q,--quiet", "", "results and errors only: no notes, no progress", options_.quiet},
      {"--protocols", "FILE", "protocols of your own (TOML), more than once for more",
       options_.protocols, reads_file | toml_files | distinct},
  });
  for (const Command& command : commands) {
    verbs_.emplace(command.name,
                   command.add(line_.add_verb(command.section, command.name, command.summary)));
  }
}

/// The first word that is neither an option nor an option's value has to be a verb.
Result<void> Program::check_verb(const std::vector<std::string>& words) const {
  const CommandFacts program = facts();
  std::vector<std::string_view> names{"help"};
  for (const Command& command : commands_) names.push_back(command.name);
  std::string_view wrong;
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::size_t at = i;
    if (const OptionFacts* own = program.find(words[at])) {
      i += static_cast<std::size_t>(own->least_values);
    }
    if (words[at].starts_with("-")) continue;
    if (std::find(names.begin(), names.end(), words[at]) != names.end()) return {};
    if (wrong.empty()) wrong = words[at];
    // Behind an option of a verb, which stands in front of it: parsing the line says so.
    if (at == 0 || !words[at - 1].starts_with("-")) break;
  }
  if (wrong.empty()) return {};
  const std::string manual =
      wrong == "man" ? "a manual page: `pushpkt --man VERB | man -l -`; " : "";
  return fail(input_error(
      "cannot find a verb named `" + std::string(wrong) + "`",
      (manual.empty() ? nearest_hint(wrong, names) : manual) + "`pushpkt --help` lists all"));
}

Result<ParsedLine> Program::read_page(const std::vector<std::string>& words) const {
  const bool is_whole_line = words.size() == 1 || (words.size() == 2 && words[0] == "--man");
  if (!is_whole_line) {
    return fail(input_error("cannot use --man with other words: they have no effect",
                            "`pushpkt --man PAGE` is the whole line"));
  }
  auto text = man_page(facts(), options_.page, {.version = texts_.version, .date = texts_.date});
  if (!text) return fail(text.error());
  return ParsedLine{.text = std::move(*text), .print = print_plain};
}

Result<void> Program::check_protocols(std::string_view verb) const {
  const auto command = std::find_if(commands_.begin(), commands_.end(),
                                    [&](const Command& row) { return row.name == verb; });
  if (options_.protocols.empty() || command->knows_packets) return {};
  return fail(
      input_error("cannot use --protocols with `" + std::string(verb) + "`: it has no effect",
                  "leave it out; in a lab it belongs to the command behind `--`"));
}

Result<ParsedLine> Program::read(const std::vector<std::string>& words) {
  if (words.size() > 1 && words[0] == "--complete") {
    return ParsedLine{.text = completion_lines(facts(), words[1], {words.begin() + 2, words.end()}),
                      .print = print_plain};
  }
  const std::vector<std::string> line = with_help_last(words);
  if (auto known = check_verb(line); !known) return fail(known.error());
  auto parsed = line_.parse(line);
  if (!options_.page.empty()) return read_page(line);
  if (!parsed || parsed->verb.empty()) return parsed;
  if (auto good = check_protocols(parsed->verb); !good) return fail(good.error());
  return parsed;
}

int Program::run(const std::vector<std::string>& words) {
  if (words.empty()) {
    print_stderr(line_.help());
    return exit_usage;
  }
  const auto parsed = read(words);
  if (!parsed) return report_error(parsed.error());
  if (parsed->print != nullptr) {
    parsed->print(parsed->text);
    return exit_yes;
  }
  choose_colour(colour_of(options_.colour));
  choose_quiet(options_.quiet);
  name_protocol_files(options_.protocols);
  return run_verb(verbs_.find(parsed->verb)->second);
}

int run_program(const ProgramTexts& texts, std::span<const Command> commands, int argc,
                char** argv) {
  prepare_output();
  try {
    Program program(texts, commands);
    return close_output(program.run({argv + std::min(argc, 1), argv + argc}));
  } catch (const std::bad_alloc&) {
    // Files that were being written beside are given up by now; what was printed stays printed.
    print_control("pushpkt: cannot go on: Cannot allocate memory (ENOMEM)\n");
  } catch (const std::exception& error) {
    print_control("pushpkt: cannot go on: " + printable(error.what()) + "\n");
  }
  return close_output(exit_environment);
}

}  // namespace pushpkt::cli
