// pushpkt: do we have to use the socket APIs? The program.
#include <csignal>
#include <cstdio>
#include <string>
#include <vector>

#include "command.hpp"
#include "pushpkt/base/nearest.hpp"
#include "terminal.hpp"

namespace {

using namespace pushpkt;
using namespace pushpkt::tool;

constexpr std::string_view footer =
    "Exit status: 0 yes, same, done; 1 no, a difference, no answer; 2 usage or bad input;\n"
    "3 missing permission; 4 environment (no device, no namespaces, no tool).";

int report_error(const Error& error) {
  say("pushpkt: " + error.text() + "\n");
  return exit_code(error);
}

/// The first word that is no option has to be a verb.
Result<void> check_verb(int argc, char** argv) {
  std::vector<std::string_view> names;
  for (const Command& command : commands()) names.push_back(command.name);
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--color") ++i;
    if (word.starts_with("-")) continue;
    for (const std::string_view name : names) {
      if (name == word) return {};
    }
    return fail(input_error("cannot find a verb named `" + std::string(word) + "`",
                            nearest_hint(word, names) + "`pushpkt --help` lists all"));
  }
  return {};
}

int parse_failed(const CLI::App& app, const CLI::ParseError& error) {
  if (error.get_exit_code() == 0) return app.exit(error);  // --help, --version
  std::string verb;
  for (const CLI::App* sub : app.get_subcommands()) verb = " " + sub->get_name();
  return report_error(input_error("cannot understand the arguments: " + std::string(error.what()),
                                  "`pushpkt" + verb + " --help` shows them"));
}

}  // namespace

int main(int argc, char** argv) {
  std::signal(SIGPIPE, SIG_IGN);  // a closed pipe is an error of the write, told as such
  CLI::App app{"Can we create the whole packet ourselves and push it? pushpkt tries, and shows.",
               "pushpkt"};
  app.set_version_flag("--version", std::string("pushpkt ") + PUSHPKT_VERSION);
  app.footer(std::string(footer));
  app.require_subcommand(1);
  std::string colour = "auto";
  app.add_option("--color", colour, "auto, always or never")
      ->check(CLI::IsMember({"auto", "always", "never"}));

  std::vector<std::pair<CLI::App*, Run>> verbs;
  for (const Command& command : commands()) {
    CLI::App* verb = app.add_subcommand(std::string(command.name), std::string(command.summary));
    verb->fallthrough();  // --color may stand behind the verb too
    verbs.emplace_back(verb, command.add(*verb));
  }

  if (argc == 1) {
    say(app.help());
    return exit_usage;
  }
  if (auto known = check_verb(argc, argv); !known) return report_error(known.error());
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return parse_failed(app, error);
  }
  choose_colour(colour == "always"  ? Colour::always
                : colour == "never" ? Colour::never
                                    : Colour::automatic);
  for (const auto& [verb, run] : verbs) {
    if (!verb->parsed()) continue;
    const auto code = run();
    if (!code) return report_error(code.error());
    if (std::fflush(stdout) != 0) return report_error(system_error("cannot write the output"));
    return *code;
  }
  return exit_usage;
}
