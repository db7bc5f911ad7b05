// pushpkt ask push: the same request down every path.
#include <unistd.h>

#include "cli/shared_options.hpp"
#include "pushpkt/ask/outcomes.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/report/push.hpp"
#include "verbs/ask_options.hpp"

namespace pushpkt::tool {
namespace {

Result<ask::PushQuestion> question_of(const AskOptions& options,
                                      std::optional<stack::EgressGate>& gate) {
  auto paths = ask::answering_paths(options.paths);
  if (!paths) return fail(paths.error());
  ask::PushQuestion question;
  question.paths = std::move(*paths);
  if (!options.host.empty() && options.paths.empty()) {  // a cable leads to nowhere but this host
    std::erase_if(question.paths,
                  [](const path::PathKind* kind) { return path::is_cable(kind->kind); });
  }
  question.ip6 = options.ip6;
  question.message = options.message;
  question.port = Port{options.port};
  question.wait =
      std::chrono::duration_cast<std::chrono::milliseconds>(in_seconds(options.wait_seconds));
  if (!options.host.empty()) {
    const auto address = resolve(options.host, options.ip6);
    if (!address) return fail(address.error());
    auto opened = egress_gate(options.allow);
    if (!opened) return fail(opened.error());
    gate.emplace(std::move(*opened));
    question.host = Endpoint{*address, question.port};
    if (const auto safe = gate->inspect(*question.host); !safe) return fail(safe.error());
    question.gate = &*gate;
    question.ip6 = is_ip6(*address);
  }
  if (auto checked = ask::check_message(options.message, question.ip6); !checked) {
    return fail(checked.error());
  }
  return question;
}

Result<void> save_evidence(const AskOptions& options, const ask::PushAnswer& answer) {
  if (options.save.empty()) return {};
  const auto saved = ask::save_captures(answer, options.save);
  if (!saved) return fail(saved.error());
  if (options.wants_screen() && !is_quiet()) {
    print("Evidence: " + printable(options.save) + " (" + std::to_string(*saved) +
          " captures with comments).\n");
    print(report::dissector_hint(options.port));
  }
  return {};
}

}  // namespace

void declare_push(Arguments question, AskOptions& o) {
  question.declare({
      path_row(o),
      family_row(o),
      message_row(o),
      {"--host", "HOST", "ask a `pushpkt server udp` there, not in the lab", o.host},
      {"--port", "PORT", "the server's port", o.port, at_least(1)},
      {"--wait", "SECONDS", "seconds to wait for each answer", o.wait_seconds, range(0, 3600)},
      title("Output"),
      json_row(o),
      html_row(o),
      {"--ladder", "", "each path's packets as a ladder of the hosts", o.ladder},
      {"--save", "DIR", "leave the captures there, with comments", o.save, writes_folder},
      title("Grading"),
      expect_row(o, false),
      title(""),
      allow_row(o.allow),
  });
  question.rules({{"!--host", "the lab is free", "--allow"},
                  {"!--host", "the lab's server has a port of its own", "--port"},
                  {"--json=-", "the JSON is all that goes to stdout", "--ladder"},
                  {"--html=-", "the page is all that goes to stdout", "--ladder"}});
  question.examples(
      "pushpkt ask --path packet,inject --json\n"
      "pushpkt ask --host 192.168.1.9");
  question.footer(
      "Exit status: 0 every way of our own brought the answer; 1 one did not; 4 cannot\n"
      "tell: no way brought it, nor did the plain socket.");
}

Result<int> ask_push(const AskOptions& options) {
  const bool as_root = ::geteuid() == 0;  // before that is given up
  // A lab of our own needs more than sockets, and hears our own kernels.
  if (!options.host.empty()) {
    const Files files{.written = {options.json, options.html, options.save}};
    if (auto given_up = give_up_rights_but_sockets(files); !given_up) {
      return fail(given_up.error());
    }
  }
  std::optional<stack::EgressGate> gate;
  auto question = question_of(options, gate);
  if (!question) return fail(question.error());
  question->as_root = as_root;
  const auto answer = experiment(*question, "paths", ask::ask_push);
  if (!answer) return fail(answer.error());
  return finish<ask::PushAnswer>(options, *answer,
                                 {.json = report::push_json,
                                  .text = options.ladder ? report::push_ladders : report::push_text,
                                  .behind_screen = [&]() -> Result<void> {
                                    if (auto saved = save_evidence(options, *answer); !saved)
                                      return saved;
                                    if (options.wants_screen() && answer->in_lab && !is_quiet())
                                      print("By hand: pushpkt lab --show\n");
                                    return {};
                                  },
                                  .status = [&]() -> Result<int> {
                                    const ask::Grade worth = ask::grade_of(*answer);
                                    if (!options.expectation || worth == ask::Grade::unknown)
                                      return exit_code_of(worth);
                                    return grade(*options.expectation,
                                                 ask::outcomes_of(*answer, options.paths));
                                  }});
}

}  // namespace pushpkt::tool
