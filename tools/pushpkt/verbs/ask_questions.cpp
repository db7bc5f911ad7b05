// pushpkt ask socket, obstacles, loopback, tcp.
#include <algorithm>

#include "pushpkt/ask/loopback.hpp"
#include "pushpkt/ask/outcomes.hpp"
#include "pushpkt/ask/selection.hpp"
#include "pushpkt/ask/socket.hpp"
#include "pushpkt/ask/tcp.hpp"
#include "pushpkt/report/loopback.hpp"
#include "pushpkt/report/obstacles.hpp"
#include "pushpkt/report/socket.hpp"
#include "pushpkt/report/tcp.hpp"
#include "verbs/ask_options.hpp"

namespace pushpkt::tool {
namespace {

std::vector<std::string> wanted(const AskOptions& options) {
  std::vector<std::string> names = options.cases;
  if (!options.only.empty()) names.push_back(options.only);
  return names;
}

Result<std::vector<ask::TcpGuard>> guards_of(const AskOptions& options,
                                             const std::vector<const path::PathKind*>& paths) {
  std::vector<ask::TcpGuard> out;
  for (const std::string& name : options.guards) {
    const auto guard = ask::parse_guard(name);
    if (!guard) return fail(guard.error());
    out.push_back(*guard);
  }
  if (out.empty()) return ask::all_guards();
  if (options.paths.empty()) return out;
  if (auto possible = ask::check_guards(paths, out); !possible) return fail(possible.error());
  return out;
}

}  // namespace

void declare_socket(Arguments question, AskOptions& o) {
  question.declare({
      {"--only", "OPTION|FIELD", "only what names this option or field", o.only},
      family_row(o),
      title("Output"),
      json_row(o),
      markdown_row(o),
      html_row(o),
  });
  question.rules(markdown_rules());
  question.examples("pushpkt ask socket --only IP_TTL");
}

Result<int> ask_socket(const AskOptions& options) {
  ask::SocketQuestion question{.ip6 = options.ip6};
  const auto asked = experiment(question, "cases", ask::ask_socket);
  if (!asked) return fail(asked.error());
  const ask::SocketAnswers answers =
      options.only.empty() ? *asked : report::only(*asked, options.only);
  const bool nothing_left = answers.options.empty() && answers.series.empty();
  if (!options.only.empty() && nothing_left && !answers.interrupted) {
    return fail(input_error("cannot find `" + options.only + "` among the options and fields",
                            "`pushpkt ask socket` shows all"));
  }
  return finish<ask::SocketAnswers>(options, answers,
                                    {.json = report::socket_json,
                                     .text = report::socket_text,
                                     .markdown = report::socket_markdown});
}

void declare_loopback(Arguments question, AskOptions& o) {
  question.declare({
      path_row(o),
      family_row(o),
      message_row(o),
      title("Output"),
      json_row(o),
      markdown_row(o),
      html_row(o),
  });
  question.rules(markdown_rules());
  question.examples("pushpkt ask loopback --path packet");
}

Result<int> ask_loopback(const AskOptions& options) {
  auto paths = ask::answering_paths(options.paths);
  if (!paths) return fail(paths.error());
  if (options.paths.empty()) {
    std::erase_if(*paths, [](const path::PathKind* kind) { return !ask::can_ask_loopback(*kind); });
    print_stderr(
        "note: tun and tap are not asked: their packets never pass lo; nor xdp: lo has\n"
        "  one AF_XDP socket at a time\n");
  }
  ask::LoopbackQuestion question{
      .paths = std::move(*paths), .ip6 = options.ip6, .message = options.message};
  const auto answer = experiment(question, "settings", ask::ask_loopback);
  if (!answer) return fail(answer.error());
  return finish<ask::LoopbackAnswer>(options, *answer,
                                     {.json = report::loopback_json,
                                      .text = report::loopback_text,
                                      .markdown = report::loopback_markdown});
}

void declare_tcp(Arguments question, AskOptions& o) {
  question.declare({
      path_row(o),
      {"--guard", "GUARD[,GUARD]",
       "only these: none (our kernel's RST passes), nft (a rule drops it), "
       "address (one that our kernel does not own)",
       o.guards, at_commas | distinct},
      family_row(o),
      message_row(o),
      title("Output"),
      json_row(o),
      html_row(o),
      title("Grading"),
      expect_row(o, false),
  });
  question.examples(
      "pushpkt ask tcp --path packet\n"
      "pushpkt ask tcp --path raw-ip --guard none --expect errno=ECONNRESET");
  question.footer(
      "Exit status: 0 each path held its conversation with a guard, and no RST of our\n"
      "kernel's left; 1 one did not; 4 cannot tell: the socket's own one failed.\n"
      "--expect grades the ways with a guard, or those that --guard names.");
}

Result<int> ask_tcp(const AskOptions& options) {
  auto paths = ask::tcp_paths(options.paths);
  if (!paths) return fail(paths.error());
  const auto guards = guards_of(options, *paths);
  if (!guards) return fail(guards.error());
  ask::TcpQuestion question{.paths = std::move(*paths),
                            .guards = *guards,
                            .ip6 = options.ip6,
                            .message = options.message};
  const auto answer = experiment(question, "ways", ask::ask_tcp);
  if (!answer) return fail(answer.error());
  return finish<ask::TcpAnswer>(
      options, *answer,
      {.json = report::tcp_json, .text = report::tcp_text, .status = [&]() -> Result<int> {
         const bool names_guards = !options.guards.empty();
         const ask::Grade worth = ask::grade_of(*answer, names_guards);
         if (!options.expectation || worth == ask::Grade::unknown) return exit_code_of(worth);
         return grade(*options.expectation, ask::outcomes_of(*answer, options.paths, names_guards));
       }});
}

void declare_obstacles(Arguments question, AskOptions& o) {
  question.declare({
      {"obstacle", "OBSTACLE ...", "only these; --list names all", o.cases, distinct},
      {"--list", "", "list the obstacles, those that are named\nwith their commands; runs nothing",
       o.list},
      {"--only", "OBSTACLE", "the same as naming this one", o.only},
      path_row(o),
      family_row(o),
      message_row(o),
      title("Output"),
      json_row(o),
      markdown_row(o),
      html_row(o),
      title("Grading"),
      expect_row(o, true),
  });
  question.rules({{"--list", "a list is all that is printed",
                   "--path --message --json --html --markdown --expect"}});
  question.rules(markdown_rules());
  question.examples(
      "pushpkt ask obstacles nat firewall --path packet\n"
      "pushpkt ask obstacles ttl --expect died@router:IP_INHDR");
  question.footer("--expect grades each row while its obstacle stands.");
}

Result<int> ask_obstacles(const AskOptions& options) {
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
  ask::ObstaclesQuestion question{.obstacles = std::move(*obstacles),
                                  .paths = std::move(*paths),
                                  .ip6 = options.ip6,
                                  .message = options.message};
  const auto answer = experiment(question, "obstacles", ask::ask_obstacles);
  if (!answer) return fail(answer.error());
  for (const std::string& note : answer->notes) print_note(note);
  return finish<ask::ObstaclesAnswer>(
      options, *answer,
      {.json = report::obstacles_json,
       .text = report::obstacles_text,
       .markdown = report::obstacles_markdown,
       .status = [&]() -> Result<int> {
         return options.expectation ? grade(*options.expectation, ask::outcomes_of(*answer))
                                    : exit_yes;
       }});
}

}  // namespace pushpkt::tool
