// pushpkt ask: the main job.
#include <array>
#include <memory>

#include "ask_options.hpp"
#include "command.hpp"
#include "pushpkt/ask/case.hpp"
#include "pushpkt/base/nearest.hpp"
#include "safety.hpp"
#include "terminal.hpp"
#include "verbs.hpp"

namespace pushpkt::tool {
namespace {

struct Question {
  std::string_view name;
  std::string_view what;
  Result<int> (*run)(const AskOptions& options);
  bool has_list = false;  ///< --list behind its name lists what it asks about
};
constexpr std::array questions{
    Question{"push", "the same request down every path, each compared with the socket's", ask_push},
    Question{"fields", "what becomes of a field if we write it ourselves", ask_fields},
    Question{"socket", "what plain sockets put on the wire, and which option changes what",
             ask_socket},
    Question{"obstacles", "what stops our packet on the way, and what removes it", ask_obstacles,
             true},
    Question{"loopback", "the same request over lo, and which settings let it through",
             ask_loopback},
};

Result<int> run(const AskOptions& options) {
  std::vector<std::string_view> names;
  std::string list;
  for (const Question& question : questions) {
    const bool asked = question.name == options.question;
    if (asked && (!options.list || question.has_list)) return question.run(options);
    list += std::string(question.name) + "  " + std::string(question.what) + "\n";
    names.push_back(question.name);
  }
  if (options.list) print(list);
  if (options.list) return exit_yes;
  return fail(
      input_error("cannot ask `" + options.question + "`: there is no such question",
                  nearest_hint(options.question, names) + "`pushpkt ask --list` lists all"));
}

std::string cases_in_words() {
  std::string out =
      "A case of `fields` is FIELD=VALUE, several joined by + (ip.ttl=0+udp.checksum=0), or a\n"
      "recipe. Besides fields (`pushpkt fields` lists them) a case may set:\n";
  for (const ask::Knob& knob : ask::knobs()) {
    std::string name = "  " + std::string(knob.name);
    name.resize(22, ' ');
    out += name + std::string(knob.what) + "\n";
  }
  return out;
}

}  // namespace

Run add_ask(Arguments verb) {
  auto options = std::make_shared<AskOptions>();
  verb.add_option("question", options->question, "which question: --list names them")
      .show_default();
  verb.add_option("case", options->cases,
                  "fields: only these cases, several fields joined by +; obstacles: only these")
      .type_name("FIELD=VALUE...|OBSTACLE...");
  verb.add_option("--packet", options->packets,
                  "fields: this packet (several, one after the other: A | B), as `send` takes it")
      .type_name("RECIPE")
      .one_each_time();
  verb.add_flag("--list", options->list, "list the questions; behind obstacles: the obstacles");
  verb.add_option("--path", options->paths, "only these ways out")
      .split_at_commas()
      .type_name("NAME[,NAME...]");
  verb.add_flag("--ipv6", options->ip6, "ask over IPv6");
  verb.add_option("--message", options->message, "the request's text").type_name("TEXT");
  verb.add_option("--host", options->host, "a `pushpkt server udp` elsewhere, instead of the lab")
      .type_name("HOST");
  verb.add_option("--port", options->port, "the server's port").show_default();
  verb.add_option("--wait", options->wait_seconds, "seconds to wait for each answer")
      .show_default()
      .range(0.0, 3600.0);
  const Option json = verb.add_option("--json", options->json, "the answer as JSON (to FILE)")
                          .expected(0, 1)
                          .type_name("[FILE]");
  verb.add_option("--html", options->html, "the answer as a page").type_name("FILE");
  verb.add_option("--save", options->save, "leave the captures here, with comments")
      .type_name("DIR");
  verb.add_option("--only", options->only,
                  "fields, socket: changed, died (fields), a field or an option; obstacles: one")
      .type_name("changed|died|FIELD|OBSTACLE");
  verb.add_flag("--markdown", options->markdown, "as tables to hand out (not push)");
  verb.add_option("--against", options->against,
                  "fields: what differs from an earlier run's JSON; exit 1 if anything does")
      .type_name("FILE");
  verb.add_option("--route-to", options->route_to,
                  "fields: raw-ip is routed by this, not by the header")
      .type_name("ADDRESS");
  verb.add_option("--alter", options->alterations,
                  "fields: run this in the lab first (ip, nft, sysctl or ethtool), e.g.\n"
                  "'router:sysctl -w net.ipv4.ip_forward=0'")
      .type_name("'HOST:COMMAND'");
  add_allow_option(verb, options->allow);
  verb.footer(cases_in_words());
  return [options, json] {
    options->json_wanted = json.given();
    return run(*options);
  };
}

}  // namespace pushpkt::tool
