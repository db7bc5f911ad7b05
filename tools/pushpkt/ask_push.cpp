// pushpkt ask push: the same request down every path.
#include "pushpkt/ask/push.hpp"

#include "ask_options.hpp"
#include "command.hpp"
#include "privileges.hpp"
#include "pushpkt/report/push.hpp"
#include "safety.hpp"
#include "terminal.hpp"

namespace pushpkt::tool {
namespace {

Result<ask::PushQuestion> question_of(const AskOptions& options,
                                      std::optional<stack::EgressGate>& gate) {
  auto paths = chosen_paths(options.paths);
  if (!paths) return fail(paths.error());
  ask::PushQuestion question;
  question.paths = std::move(*paths);
  question.ip6 = options.ip6;
  question.message = options.message;
  question.port = Port{options.port};
  question.wait = std::chrono::milliseconds(static_cast<long>(options.wait_seconds * 1000));
  question.seal = drop_capabilities;
  if (!options.host.empty()) {
    const auto address = resolve(options.host, options.ip6);
    if (!address) return fail(address.error());
    auto opened = egress_gate(allowed(options.allow));
    if (!opened) return fail(opened.error());
    gate.emplace(std::move(*opened));
    question.host = Endpoint{*address, question.port};
    if (const auto safe = gate->inspect(*question.host); !safe) return fail(safe.error());
    question.gate = &*gate;
    question.ip6 = is_ip6(*address);
  }
  return question;
}

Result<void> write_files(const AskOptions& options, const ask::PushAnswer& answer) {
  if (options.json_wanted) {
    if (auto done = write_text(options.json, report::push_json(answer)); !done) return done;
  }
  if (options.html.empty()) return {};
  return write_text(options.html, report::push_html(answer));
}

/// "" for a port that Wireshark knows nothing else about. `tshark -G decodes` lists them.
std::string dissector_hint(std::uint16_t port) {
  constexpr std::uint16_t first_of_llc = 12000;  // HPR/IP, IANA
  constexpr std::uint16_t last_of_llc = 12004;
  if (port < first_of_llc || port > last_of_llc) return "";
  const std::string number = std::to_string(port);
  return "tshark takes UDP port " + number +
         " for HPR/IP and shows LLC; to see the text: " + "tshark -d udp.port==" + number +
         ",data -r FILE\n";
}

Result<void> save_evidence(const AskOptions& options, const ask::PushAnswer& answer) {
  if (options.save.empty()) return {};
  const auto saved = ask::save_captures(answer, options.save);
  if (!saved) return fail(saved.error());
  if (options.wants_screen()) {
    print("Evidence: " + options.save + " (" + std::to_string(*saved) +
          " captures with comments).\n");
    print(dissector_hint(options.port));
  }
  return {};
}

}  // namespace

Result<int> ask_push(const AskOptions& options) {
  if (!options.cases.empty()) {
    return fail(input_error("cannot ask push about `" + options.cases[0] + "`",
                            "`pushpkt ask fields " + options.cases[0] + "` tries a field"));
  }
  if (!options.host
           .empty()) {  // a lab of our own needs more than sockets, and hears our own kernels
    const Files files{.written = {options.json, options.html, options.save}};
    if (auto given_up = give_up_rights_but_sockets(files); !given_up) {
      return fail(given_up.error());
    }
  }
  std::optional<stack::EgressGate> gate;
  auto question = question_of(options, gate);
  if (!question) return fail(question.error());
  auto answer = ask::ask_push(*question);
  if (!answer) return fail(answer.error());
  if (auto written = write_files(options, *answer); !written) return fail(written.error());
  if (options.wants_screen()) print(report::push_text(*answer, style_of_stdout()));
  if (auto saved = save_evidence(options, *answer); !saved) return fail(saved.error());
  if (options.wants_screen() && answer->in_lab) print("By hand: pushpkt lab --show\n");
  return answer->clean() ? exit_yes : exit_no;
}

}  // namespace pushpkt::tool
