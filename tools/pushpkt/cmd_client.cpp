// pushpkt client: the textbook client, by a socket or by hand.
#include <iostream>
#include <memory>
#include <thread>

#include "command.hpp"
#include "conversation.hpp"
#include "privileges.hpp"
#include "pushpkt/base/interface_name.hpp"
#include "pushpkt/base/pace.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/value_json.hpp"
#include "safety.hpp"
#include "terminal.hpp"
#include "transport_option.hpp"
#include "verbs.hpp"

namespace pushpkt::tool {
namespace {

struct Options {
  app::Transport transport = app::Transport::udp;
  std::string host;
  std::string message;
  bool has_message = false;
  std::uint16_t port = app::default_port.number;
  std::string path = "socket";
  double wait_seconds = 2;
  unsigned tries = 1;
  bool ip6 = false;
  bool json = false;
  std::vector<std::string> allow;

  [[nodiscard]] Deadline deadline() const { return Deadline::in(in_seconds(wait_seconds)); }
};

bool is_link_local(const Ip& ip) {
  const auto* ip6 = std::get_if<Ip6>(&ip);
  return ip6 != nullptr && ip6->octets[0] == 0xfe && (ip6->octets[1] & 0xc0U) == 0x80;
}

Result<Asking> asking_of(const Options& options, stack::EgressGate& gate) {
  const auto kind = path::find_kind(options.path);
  if (!kind) return fail(kind.error());
  if (path::is_cable((*kind)->kind)) {
    return fail(input_error(
        "cannot ask a server by " + options.path + ": what is written there enters this host",
        "`pushpkt ask push --path " + options.path +
            "` tries it in the lab; `pushpkt send` writes packets to a device"));
  }
  if ((*kind)->kind == path::Kind::file) {
    return fail(input_error("cannot ask by the path file: a file does not answer",
                            "`pushpkt send --path file -w FILE` makes a dry run"));
  }
  // "fe80::1%eth0": the scope is the interface's (RFC 4007, 11).
  const std::size_t percent = options.host.find('%');
  const std::string interface =
      percent == std::string::npos ? "" : device_name(options.host.substr(percent + 1));
  const auto address = resolve(options.host.substr(0, percent), options.ip6);
  if (!address) return fail(address.error());
  if (interface.empty() && is_link_local(*address)) {
    return fail(input_error(
        "cannot ask " + to_string(*address) + ": every interface has link-local addresses",
        "name the interface: " + to_string(*address) + "%INTERFACE"));
  }
  const Endpoint remote{*address, Port{options.port}};
  if (const auto safe = gate.inspect(remote); !safe) return fail(safe.error());
  return Asking{options.transport, remote, *kind, &gate, interface};
}

Result<std::unique_ptr<Asker>> open(const Asking& asking, const Options& options) {
  if (asking.path->kind == path::Kind::socket) {
    return open_socket_asker(asking, options.deadline());
  }
  return open_raw_asker(asking, options.deadline());
}

/// A refusal comes at once; a server that is just being started needs a moment.
constexpr std::chrono::milliseconds pause_after_refusal{100};

std::string seconds(double value) {
  std::string out = std::to_string(value);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.back() == '.') out.pop_back();
  return out + " s";
}

/// A terminal would act on control characters; a program behind a pipe wants the bytes.
void print_answer(const std::string& answer) {
  stdout_is_terminal() ? print_plain(answer) : print_bytes(answer);
}

class Talk {
 public:
  Talk(const Options& options, const Asking& asking, Asker& asker)
      : options_(options), asking_(asking), asker_(asker) {}

  /// Asks until there is an answer or the tries are over.
  Result<void> ask(const std::string& message) {
    Reply reply;
    for (unsigned i = 0; i < options_.tries && !reply.answer; ++i) {
      if (i > 0 && !reply.why_not.empty()) std::this_thread::sleep_for(pause_after_refusal);
      if (auto may = wait_for_turn(); !may) return may;
      auto got = asker_.ask(bytes_of(message), options_.deadline());
      if (!got) return fail(got.error());
      reply = std::move(*got);
    }
    all_answered_ = all_answered_ && reply.answer.has_value();
    if (!reply.answer && reply.why_not.empty()) reply.why_not = silence();
    if (options_.json) return note(message, reply);
    if (reply.answer) print_answer(text_of(*reply.answer) + "\n");
    if (!reply.answer) say("pushpkt: " + reply.why_not + "\n");
    return flush_output();  // who types waits for the answer
  }

  void finish() const {
    if (!options_.json) return;
    Json out{{"schema", 1},
             {"transport", asking_.transport == app::Transport::udp ? "udp" : "tcp"},
             {"path", asking_.path->name},
             {"local", report::endpoint_json(asker_.local())},
             {"remote", report::endpoint_json(asking_.remote)},
             {"answered", all_answered_},
             {"requests", requests_}};
    print(out.dump(2) + "\n");
  }

  [[nodiscard]] bool all_answered() const { return all_answered_; }

 private:
  using Json = report::Json;

  /// By hand each frame passes the gate where it is built; a socket's are the kernel's.
  Result<void> wait_for_turn() {
    const bool by_socket = asking_.path->kind == path::Kind::socket;
    stack::EgressGate& gate = *asking_.gate;
    const auto verdict = by_socket ? gate.admit(asking_.remote) : gate.inspect(asking_.remote);
    if (!verdict) return fail(verdict.error());
    const bool limited = gate.is_limited(*verdict);
    static_cast<void>(pace_.wait(limited, nullptr));  // nothing stops it
    pace_.count(limited);
    return {};
  }

  [[nodiscard]] std::string silence() const {
    std::string out =
        "no answer from " + to_string(asking_.remote) + " within " + seconds(options_.wait_seconds);
    if (options_.tries > 1) out += ", asked " + std::to_string(options_.tries) + " times";
    return out + ": no server is there, or the request or the answer was dropped on the way";
  }

  Result<void> note(const std::string& message, const Reply& reply) {
    Json one{{"message", message}, {"answered", reply.answer.has_value()}};
    one["answer"] = reply.answer ? Json(text_of(*reply.answer)) : Json(nullptr);
    one["why_not"] = reply.answer ? Json(nullptr) : Json(reply.why_not);
    requests_.push_back(std::move(one));
    return {};
  }

  const Options& options_;
  const Asking& asking_;
  Asker& asker_;
  Pace pace_;
  bool all_answered_ = true;
  Json requests_ = Json::array();
};

Result<void> ask_each_line(Talk& talk) {
  for (std::string line; std::getline(std::cin, line);) {
    if (auto asked = talk.ask(line); !asked) return asked;
  }
  return {};
}

Result<int> run(const Options& options) {
  const bool by_socket = options.path == "socket";
  if (auto given_up = by_socket ? give_up_rights({}) : give_up_rights_but_sockets({}); !given_up) {
    return fail(given_up.error());
  }
  auto gate = egress_gate(allowed(options.allow));
  if (!gate) return fail(gate.error());
  const auto asking = asking_of(options, *gate);
  if (!asking) return fail(asking.error());
  const auto asker = open(*asking, options);
  if (!asker) return fail(asker.error());
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  Talk talk(options, *asking, **asker);
  const auto asked = options.has_message ? talk.ask(options.message) : ask_each_line(talk);
  if (!asked) return fail(asked.error());
  talk.finish();
  return talk.all_answered() ? exit_yes : exit_no;
}

}  // namespace

Run add_client(Arguments verb) {
  auto options = std::make_shared<Options>();
  add_transport_option(verb, options->transport);
  verb.add_option("host", options->host, "a name or an address").required().type_name("HOST");
  const Option message =
      verb.add_option("message", options->message, "without it, each line of the keyboard")
          .type_name("MESSAGE");
  verb.add_option("-p,--port", options->port, "the server's").at_least(1).type_name("PORT");
  verb.add_option("--path", options->path, "the way out: `pushpkt paths` lists them")
      .show_default()
      .type_name("NAME");
  verb.add_option("--wait", options->wait_seconds, "for each answer")
      .range(0.0, 3600.0)
      .type_name("SECONDS");
  verb.add_option("--tries", options->tries, "ask so often before giving up")
      .range(1, 1000)
      .type_name("N");
  verb.add_flag("-6,--ipv6", options->ip6, "the IPv6 address of the name");
  verb.add_flag("--json", options->json, "requests and answers as one JSON document");
  add_allow_option(verb, options->allow);
  verb.footer(
      "The answer goes to stdout; exit 1 without one, and the reason as far as known.\n"
      "  pushpkt client udp 127.0.0.1 hello\n"
      "  pushpkt lab --server 'pushpkt server udp' -- \\\n"
      "    pushpkt client udp 10.77.2.2 --path packet --tries 9 hello");
  return [options, message] {
    options->has_message = message.given();
    return run(*options);
  };
}

}  // namespace pushpkt::tool
