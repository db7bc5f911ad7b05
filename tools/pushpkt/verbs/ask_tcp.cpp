// pushpkt ask tcp: a whole conversation by hand, without and with a guard.
#include "pushpkt/ask/tcp.hpp"

#include <algorithm>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/ask/outcomes.hpp"
#include "pushpkt/report/tcp.hpp"
#include "verbs/ask_expect.hpp"
#include "verbs/ask_options.hpp"

namespace pushpkt::tool {
namespace {

int exit_code_of(const ask::TcpAnswer& answer, bool all_guards) {
  if (answer.ways.size() == 1 && answer.ways.front().answered) return exit_yes;
  if (answer.verdict() == ask::TcpVerdict::unknown) return exit_environment;
  if (!all_guards) {  // nothing is said about what was not asked
    const auto rows = ask::outcomes_of(answer, true);
    return std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.answered; })
               ? exit_yes
               : exit_no;
  }
  return answer.clean() ? exit_yes : exit_no;
}

}  // namespace

void declare_tcp(Arguments question, AskOptions& options) {
  add_path_option(question, options);
  question
      .add_option("--guard", options.guards,
                  "only these: none (our kernel's RST passes), nft (a rule drops it), "
                  "address (one that our kernel does not own)")
      .split_at_commas()
      .distinct()
      .type_name("GUARD[,GUARD]");
  add_family_option(question, options);
  add_message_option(question, options);
  add_json_option(question, options);
  add_html_option(question, options);
  add_expect_option(question, options.expected, false);
  question.examples(
      "pushpkt ask tcp --path packet\n"
      "pushpkt ask tcp --path raw-ip --guard none --expect errno=ECONNRESET");
  question.footer(
      "Exit status: 0 each path held its conversation with a guard, and no RST of our\n"
      "kernel's left; 1 one did not; 4 cannot tell: the socket's own one failed.\n"
      "--expect grades the ways with a guard, or those that --guard names.");
}

Result<int> ask_tcp(const AskOptions& options) {
  const auto expected = expectation_of(options.expected, false);
  if (!expected) return fail(expected.error());
  if (auto checked = ask::check_message(options.message, options.ip6); !checked) {
    return fail(checked.error());
  }
  auto paths = ask::tcp_paths(options.paths);
  if (!paths) return fail(paths.error());
  std::vector<ask::TcpGuard> guards;
  for (const std::string& name : options.guards) {
    const auto guard = ask::parse_guard(name);
    if (!guard) return fail(guard.error());
    guards.push_back(*guard);
  }
  const bool all_guards = guards.empty();
  if (!all_guards && !options.paths.empty()) {
    if (auto possible = ask::check_guards(*paths, guards); !possible) {
      return fail(possible.error());
    }
  }
  if (all_guards) guards = ask::all_guards();
  const auto answer = ask::ask_tcp({.paths = std::move(*paths),
                                    .guards = guards,
                                    .ip6 = options.ip6,
                                    .message = options.message,
                                    .seal = drop_capabilities,
                                    .progress = show_progress("ways"),
                                    .stop = interrupted,
                                    .stop_fd = interruption_fd()});
  if (!answer) return fail(answer.error());
  const auto written = write_documents(options, [&] { return report::tcp_json(*answer); });
  print_interrupted_first(options, answer->interrupted);
  if (options.wants_screen()) print(report::tcp_text(*answer, style_of_stdout()));
  const bool stopped = print_interrupted_last(answer->interrupted);
  if (!written) return fail(written.error());
  if (stopped) return exit_no;
  const int code = exit_code_of(*answer, all_guards);
  if (!*expected || code == exit_environment) return code;
  auto rows = ask::outcomes_of(*answer, true);
  const bool grades_baseline =
      std::find(options.paths.begin(), options.paths.end(), "socket") != options.paths.end();
  if (all_guards) {
    const auto guarded = ask::outcomes_of(*answer, false);
    rows.resize(1);
    rows.insert(rows.end(), guarded.begin(), guarded.end());
  }
  if (!grades_baseline) rows.erase(rows.begin());
  return grade(**expected, rows);
}

}  // namespace pushpkt::tool
