// pushpkt client: the textbook client, by a socket or by hand.
#include <iostream>
#include <memory>
#include <thread>

#include "cli/command.hpp"
#include "cli/privileges.hpp"
#include "cli/safety.hpp"
#include "cli/terminal.hpp"
#include "cli/transport_option.hpp"
#include "pushpkt/base/interface_name.hpp"
#include "pushpkt/base/pace.hpp"
#include "pushpkt/report/client.hpp"
#include "pushpkt/stack/udp_asker.hpp"
#include "verbs/verbs.hpp"

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

/// The server and the path to it.
struct Remote {
  Endpoint endpoint = {};
  const path::PathKind* path = nullptr;
  std::string interface = {};  ///< of a link-local address: its scope; "" elsewhere
};

Result<Remote> remote_of(const Options& options, stack::EgressGate& gate) {
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
  const auto safe = gate.inspect(remote);
  if (!safe) return fail(safe.error());
  if (auto may = gate.announce(*safe, options.tries); !may) return fail(may.error());
  return Remote{remote, *kind, interface};
}

Result<std::unique_ptr<app::Asker>> open(const Remote& remote, const Options& options,
                                         stack::EgressGate& gate) {
  if (remote.path->kind == path::Kind::socket) {
    return app::open_asker(options.transport, remote.endpoint, remote.interface,
                           options.deadline());
  }
  if (options.transport == app::Transport::tcp) {
    return fail(input_error(
        "cannot be a TCP client by the path " + std::string(remote.path->name),
        "--path socket; `pushpkt send 'ip(...)/tcp(...)' --wait 2` sends one segment by hand"));
  }
  return stack::open_udp_asker({.path = remote.path,
                                .remote = remote.endpoint,
                                .recipe = std::nullopt,
                                .interface = remote.interface,
                                .gate = &gate},
                               options.deadline(),
                               [](const std::string& text) { print_stderr(text + "\n"); });
}

/// A refusal comes at once; a server that is just being started needs a moment.
constexpr std::chrono::milliseconds pause_after_refusal{100};

/// A terminal would act on control characters; a program behind a pipe wants the bytes.
void print_answer(const std::string& answer) {
  stdout_is_terminal() ? print_plain(answer) : print_bytes(answer);
}

class Talk {
 public:
  Talk(const Options& options, const Remote& remote, stack::EgressGate& gate, app::Asker& asker)
      : options_(options), remote_(remote), gate_(gate), asker_(asker) {}

  /// Asks until there is an answer or the tries are over.
  Result<void> ask(const std::string& message) {
    app::Reply reply;
    for (unsigned i = 0; i < options_.tries && !reply.answer; ++i) {
      if (i > 0 && !reply.why_not.empty()) std::this_thread::sleep_for(pause_after_refusal);
      if (auto may = wait_for_turn(); !may) return may;
      auto got = asker_.ask(bytes_of(message), options_.deadline());
      if (!got) return fail(got.error());
      reply = std::move(*got);
    }
    if (!reply.answer && reply.why_not.empty()) {
      reply.why_not =
          report::client_silence(remote_.endpoint, options_.wait_seconds, options_.tries);
    }
    log_.add(message, reply);
    if (options_.json) return {};
    if (reply.answer) print_answer(text_of(*reply.answer) + "\n");
    if (!reply.answer) print_stderr("pushpkt: " + reply.why_not + "\n");
    return flush_output();  // a person who types waits for the answer
  }

  void finish() const {
    if (!options_.json) return;
    const report::Json out =
        log_.as_json(options_.transport, remote_.path->name, asker_.local(), remote_.endpoint);
    print(out.dump(2) + "\n");
  }

  [[nodiscard]] bool all_answered() const { return log_.all_answered(); }

 private:
  /// By hand each frame passes the gate where it is built; a socket's are the kernel's.
  Result<void> wait_for_turn() {
    const bool by_socket = remote_.path->kind == path::Kind::socket;
    const auto verdict =
        by_socket ? gate_.admit(remote_.endpoint) : gate_.inspect(remote_.endpoint);
    if (!verdict) return fail(verdict.error());
    const bool limited = gate_.is_limited(*verdict);
    static_cast<void>(pace_.wait(limited, nullptr));  // nothing stops it
    pace_.count(limited);
    return {};
  }

  const Options& options_;
  const Remote& remote_;
  stack::EgressGate& gate_;
  app::Asker& asker_;
  Pace pace_;
  report::ClientLog log_;
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
  const auto remote = remote_of(options, *gate);
  if (!remote) return fail(remote.error());
  const auto asker = open(*remote, options, *gate);
  if (!asker) return fail(asker.error());
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  Talk talk(options, *remote, *gate, **asker);
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
  verb.examples(
      "pushpkt client udp 127.0.0.1 hello\n"
      "pushpkt lab --server 'pushpkt server udp' -- \\\n"
      "  pushpkt client udp 10.77.2.2 --path packet --tries 9 hello");
  verb.footer("The answer goes to stdout; exit 1 without one, and the reason as far as known.");
  return [options, message] {
    options->has_message = message.given();
    return run(*options);
  };
}

}  // namespace pushpkt::tool
