// pushpkt ask: the main job. Each question is a sub-command with its own options.
#include <array>
#include <memory>
#include <utility>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/protocol_files.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/ask/outcomes.hpp"
#include "verbs/ask_options.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

/// The first one is asked where none is named.
constexpr std::array questions{
    Question{"push", "the same request down every path, each compared with the socket's",
             declare_push, ask_push},
    Question{"fields", "what happens to a field that we write ourselves", declare_fields,
             ask_fields, true},
    Question{"socket", "what plain sockets put on the wire, and which option changes what",
             declare_socket, ask_socket},
    Question{"obstacles", "what stops our packet on the way, and what removes it",
             declare_obstacles, ask_obstacles, true},
    Question{"loopback", "the same request over lo, and which settings let it through",
             declare_loopback, ask_loopback},
    Question{"tcp", "a whole TCP conversation by hand, and our own kernel's RST", declare_tcp,
             ask_tcp, false, app::Transport::tcp},
};

void print_list() {
  for (const Question& question : questions) {
    print(std::string(question.name) + "  " + std::string(question.what) + "\n");
  }
}

Result<int> run_question(const Question& question, AskOptions& options) {
  if (options.host.empty()) {  // with --host rights are given up first
    if (auto loaded = load_protocols(); !loaded) return fail(loaded.error());
  }
  if (!options.expected.empty()) {
    auto parsed = ask::Expectation::parse(options.expected, question.knows_drops);
    if (!parsed) return fail(parsed.error());
    options.expectation.emplace(std::move(*parsed));
  }
  if (options.host.empty()) {  // with --host it has the address's family
    if (auto checked = ask::check_message(options.message, options.ip6, question.transport);
        !checked) {
      return fail(checked.error());
    }
  }
  return question.run(options);
}

/// What was declared for one question.
struct Asked {
  Arguments arguments;
  AskOptions options;
};

}  // namespace

Run add_ask(Arguments verb) {
  const auto list = std::make_shared<bool>(false);
  verb.declare({{"--list", "", "list the questions", *list}});
  const auto asked = std::make_shared<std::vector<std::unique_ptr<Asked>>>();
  for (const Question& question : questions) {
    asked->push_back(std::make_unique<Asked>(
        Asked{verb.add_subcommand(question.name, question.what), AskOptions{}}));
    Asked& own = *asked->back();
    own.options.arguments = own.arguments;
    question.declare(own.arguments, own.options);
    own.arguments.prints_when([&own] { return own.options.wants_screen(); });
    own.arguments.also_writes([&own] { return saved_captures(own.options); });
  }
  verb.examples(
      "pushpkt ask --ipv6 --save out\n"
      "pushpkt ask fields ip.ttl=0 --path raw-ip,packet\n"
      "pushpkt ask obstacles nat");
  verb.footer(
      "Without a question it is push: `pushpkt ask push --help` has its options:\n"
      "--path, --json, --html, --save, --ladder, --ipv6. Each question has its own.");
  return [list, asked]() -> Result<int> {
    for (std::size_t i = 0; i < questions.size(); ++i) {
      if (!(*asked)[i]->arguments.chosen()) continue;
      catch_interruptions();
      auto code = run_question(questions[i], (*asked)[i]->options);
      // Ctrl-C goes to `ip` and `nft` too, and what they did then is no error of theirs.
      const bool stopped = !code && interrupted() && !is_of_output(code.error());
      if (!stopped) return code;
      print_stderr("interrupted: nothing was asked yet\n");
      return exit_no;
    }
    print_list();  // nothing else comes without a question
    return exit_yes;
  };
}

}  // namespace pushpkt::tool
