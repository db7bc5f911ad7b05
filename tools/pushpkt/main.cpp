// pushpkt: do we have to use the socket APIs? The program.
#include <cerrno>
#include <exception>
#include <map>
#include <new>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "cli/command.hpp"
#include "cli/command_facts.hpp"
#include "cli/completion.hpp"
#include "cli/interruption.hpp"
#include "cli/man_page.hpp"
#include "cli/protocol_files.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/nearest.hpp"
#include "pushpkt/base/printable.hpp"
#include "verbs/verbs.hpp"

namespace {

using namespace pushpkt;
using namespace pushpkt::tool;

constexpr std::string_view examples =
    "pushpkt ask                           the experiment, in a lab, without root\n"
    "pushpkt lab -- pushpkt send 'ip(dst=10.77.1.1)/icmp.echo()' --wait 1\n"
    "pushpkt sniff -i lo -c 2 udp port 12000\n"
    "pushpkt ask fields ip.ttl=0           what becomes of one field, on every path";

constexpr std::string_view footer =
    "Exit status: 0 yes, same, done; 1 no, a difference, no answer; 2 usage or bad\n"
    "input; 3 missing permission; 4 environment (no device, no namespaces, no tool).\n"
    "`pushpkt help VERB` prints the same as `pushpkt VERB --help`.";

int report_error(const Error& error) {
  print_error(error);
  return exit_status(error.cause);
}

/// `pushpkt help ask fields`, as git has it, is `pushpkt ask fields --help`.
std::vector<char*> with_help_last(int argc, char** argv) {
  static char help_option[] = "--help";
  std::vector<char*> out(argv, argv + argc);
  if (argc < 2 || argv[1] != std::string_view("help")) return out;
  out.erase(out.begin() + 1);
  out.push_back(help_option);
  return out;
}

/// The program's own options.
struct OwnOptions {
  std::string page;
  std::string colour = "auto";
  bool quiet = false;
  std::vector<std::string> protocols;
};

void declare_own(CommandLine& line, OwnOptions& options) {
  line.own().examples(examples);
  line.own().footer(footer);
  line.own().declare({
      {"--man", "PAGE", "print a manual page's source: a verb, pushpkt or recipes", options.page},
      {"--color", "WHEN", "auto, always or never", options.colour, one_of("auto|always|never")},
      {"-q,--quiet", "", "results and errors only: no notes, no progress", options.quiet},
      {"--protocols", "FILE", "protocols of your own (TOML), more than once for more",
       options.protocols, reads_file | distinct},
  });
}

/// The first word that is neither an option nor an option's value has to be a verb.
Result<void> check_verb(const CommandFacts& program, int argc, char** argv) {
  std::vector<std::string_view> names{"help"};
  for (const Command& command : commands()) names.push_back(command.name);
  std::string_view wrong;
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (const OptionFacts* own = program.find(word)) i += own->least_values;
    if (word.starts_with("-")) continue;
    for (const std::string_view name : names) {
      if (name == word) return {};
    }
    if (wrong.empty()) wrong = word;
    // Behind an option of a verb, which stands in front of it: parsing the line says so.
    if (!std::string_view(argv[i - 1]).starts_with("-")) break;
  }
  if (wrong.empty()) return {};
  return fail(input_error("cannot find a verb named `" + std::string(wrong) + "`",
                          nearest_hint(wrong, names) + "`pushpkt --help` lists all"));
}

int print_page(const CommandLine& line, const std::string& name, int argc, char** argv) {
  const bool is_whole_line = argc == 2 || (argc == 3 && argv[1] == std::string_view("--man"));
  if (!is_whole_line) {
    return report_error(input_error("cannot use --man with other words: they have no effect",
                                    "`pushpkt --man PAGE` is the whole line"));
  }
  const auto text =
      man_page(line.facts(), name, {.version = PUSHPKT_VERSION, .date = PUSHPKT_DATE});
  if (!text) return report_error(text.error());
  print_plain(*text);
  return exit_yes;
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

int run(int argc, char** argv) {
  CommandLine line(
      "pushpkt", PUSHPKT_VERSION,
      "Can we create the whole packet ourselves and push it? pushpkt tries, and shows.");
  OwnOptions options;
  declare_own(line, options);
  std::map<std::string, Run, std::less<>> verbs;
  for (const Command& command : commands()) {
    verbs.emplace(command.name,
                  command.add(line.add_verb(command.section, command.name, command.summary)));
  }

  if (argc > 2 && argv[1] == std::string_view("--complete")) {
    print_plain(completion_lines(line.facts(), argv[2], {argv + 3, argv + argc}));
    return exit_yes;
  }
  if (argc == 1) {
    print_stderr(line.help());
    return exit_usage;
  }
  if (auto known = check_verb(line.facts(), argc, argv); !known) return report_error(known.error());
  const auto verb = line.parse(argc, argv);
  if (!options.page.empty()) return print_page(line, options.page, argc, argv);
  if (!verb) return report_error(verb.error());
  if (!*verb) return exit_yes;  // --help, --version
  choose_colour(options.colour == "always"  ? Colour::always
                : options.colour == "never" ? Colour::never
                                            : Colour::automatic);
  choose_quiet(options.quiet);
  if (auto named = name_protocol_files(options.protocols, **verb); !named) {
    return report_error(named.error());
  }
  return run_verb(verbs.at(**verb));
}

}  // namespace

int main(int argc, char** argv) {
  prepare_output();
  try {
    std::vector<char*> words = with_help_last(argc, argv);
    const int count = static_cast<int>(words.size());
    return close_output(run(count, words.data()));
  } catch (const std::bad_alloc&) {
    // Files that were being written beside are given up by now; what was printed stays printed.
    print_control("pushpkt: cannot go on: Cannot allocate memory (ENOMEM)\n");
  } catch (const std::exception& error) {
    print_control("pushpkt: cannot go on: " + printable(error.what()) + "\n");
  }
  return close_output(exit_environment);
}
