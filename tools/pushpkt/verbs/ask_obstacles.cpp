// pushpkt ask obstacles: what stops our packet on the way, and what removes it.
#include "pushpkt/ask/outcomes.hpp"

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/report/obstacles.hpp"
#include "verbs/ask_expect.hpp"
#include "verbs/ask_options.hpp"

namespace pushpkt::tool {
namespace {

std::vector<std::string> wanted(const AskOptions& options) {
  std::vector<std::string> names = options.cases;
  if (!options.only.empty()) names.push_back(options.only);
  return names;
}

}  // namespace

void declare_obstacles(Arguments question, AskOptions& options) {
  question.add_option("obstacle", options.cases, "only these; --list names all")
      .distinct()
      .type_name("OBSTACLE ...");
  question.add_flag("--list", options.list,
                    "list the obstacles, those that are named\nwith their commands; runs nothing");
  question.add_option("--only", options.only, "the same as naming this one").type_name("OBSTACLE");
  add_path_option(question, options);
  add_family_option(question, options);
  add_message_option(question, options);
  add_json_option(question, options);
  add_markdown_option(question, options);
  add_html_option(question, options);
  add_expect_option(question, options.expected, true);
  question.examples(
      "pushpkt ask obstacles nat firewall --path packet\n"
      "pushpkt ask obstacles ttl --expect died@router:IP_INHDR");
  question.footer("--expect grades each row while its obstacle stands.");
}

Result<int> ask_obstacles(const AskOptions& options) {
  const auto expected = expectation_of(options.expected, true);
  if (!expected) return fail(expected.error());
  if (auto checked = ask::check_message(options.message, options.ip6); !checked) {
    return fail(checked.error());
  }
  auto obstacles = ask::find_obstacles(wanted(options), options.ip6);
  if (!obstacles) return fail(obstacles.error());
  if (options.list) {
    const bool all = wanted(options).empty();
    print(all ? report::obstacle_names(*obstacles, style_of_stdout())
              : report::obstacles_list(*obstacles, style_of_stdout()));
    return exit_yes;
  }
  auto paths = ask::answering_paths(options.paths);
  if (!paths) return fail(paths.error());
  auto answer = ask::ask_obstacles({.obstacles = std::move(*obstacles),
                                    .paths = std::move(*paths),
                                    .ip6 = options.ip6,
                                    .message = options.message,
                                    .seal = drop_capabilities,
                                    .progress = show_progress("obstacles"),
                                    .stop = interrupted});
  if (!answer) return fail(answer.error());
  for (const std::string& note : answer->notes) print_stderr("note: " + note + "\n");
  const auto written = write_documents(options, [&] { return report::obstacles_json(*answer); });
  if (options.wants_screen()) {
    print_interrupted_first(options, answer->interrupted);
    options.markdown ? print_document(report::obstacles_markdown(*answer))
                     : print(report::obstacles_text(*answer, style_of_stdout()));
  }
  const bool stopped = print_interrupted_last(answer->interrupted);
  if (!written) return fail(written.error());
  if (stopped) return exit_no;
  if (*expected) return grade(**expected, ask::outcomes_of(*answer));
  return exit_yes;
}

}  // namespace pushpkt::tool
