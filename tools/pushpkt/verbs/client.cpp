// pushpkt client: the textbook client, by a socket or by hand.
#include <memory>
#include <utility>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/shared_options.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/parse_address.hpp"
#include "pushpkt/base/printable.hpp"
#include "pushpkt/base/text_file.hpp"
#include "pushpkt/report/client_run.hpp"
#include "pushpkt/stack/flow_record.hpp"
#include "pushpkt/stack/tcp_asker.hpp"
#include "pushpkt/stack/udp_asker.hpp"
#include "verbs/client_options.hpp"
#include "verbs/client_tcp.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

using Remote = ClientRemote;

Result<std::unique_ptr<app::Asker>> open(const Remote& remote, const ClientOptions& options,
                                         stack::EgressGate& gate) {
  if (remote.path->kind == path::Kind::socket) {
    return app::open_asker(options.transport, remote.endpoint, remote.interface, options.deadline(),
                           interruption_fd(),
                           options.same_port ? app::SourcePorts::same : app::SourcePorts::own);
  }
  return stack::open_udp_asker({.path = remote.path,
                                .remote = remote.endpoint,
                                .recipe = std::nullopt,
                                .interface = remote.interface,
                                .one_port = options.same_port,
                                .gate = &gate,
                                .stop_fd = interruption_fd()},
                               options.deadline(),
                               [](const std::string& text) { print_stderr(text + "\n"); });
}

Result<std::unique_ptr<stack::TcpPort>> open_tcp(const ClientOptions& options, const Remote& remote,
                                                 stack::EgressGate& gate,
                                                 std::optional<stack::RstGuard> guard) {
  stack::TcpPortOptions wanted{
      .path = remote.path, .remote = remote.endpoint, .interface = remote.interface, .gate = &gate};
  if (!options.address.empty()) {
    const auto address = parse_address(options.address, "--address takes an IPv4 or IPv6 address");
    if (!address) return fail(address.error());
    wanted.address = *address;
  }
  return open_port(wanted, std::move(guard), options.deadline());
}

/// The message of the command line, or each line of the keyboard.
Result<decltype(report::ClientRequests::next)> messages_of(const ClientOptions& options) {
  if (options.has_message) {
    return [left = std::optional(options.message)]() mutable -> Result<std::optional<std::string>> {
      return std::exchange(left, std::nullopt);
    };
  }
  auto lines = LineReader::open("-", {.stop_fd = interruption_fd(), .as_is = true});
  if (!lines) return fail(lines.error());
  const auto reader = std::make_shared<LineReader>(std::move(*lines));
  return [reader]() -> Result<std::optional<std::string>> {
    const auto line = reader->next();
    if (!line) return fail(line.error());
    return *line ? std::optional<std::string>(**line) : std::nullopt;
  };
}

/// By hand each frame passes the gate where it is built; a socket's are the kernel's.
Result<int> ask(const ClientOptions& options, const Remote& remote, stack::EgressGate& gate,
                app::Asker& asker) {
  const auto wait_for_turn = [&]() -> Result<void> {
    const auto admitted = gate.admit_in_turn(remote.endpoint, options.by_socket(), interrupted);
    if (!admitted) return fail(admitted.error());
    if (!*admitted) return fail(stack::TcpPort::interrupted());
    return {};
  };
  auto messages = messages_of(options);
  if (!messages) return fail(messages.error());
  const auto answered = report::ask_server({.transport = options.transport,
                                            .path = remote.path->name,
                                            .server = remote.endpoint,
                                            .wait_seconds = options.wait_seconds,
                                            .tries = options.tries,
                                            .same_port = options.same_port,
                                            .json = options.json,
                                            .next = std::move(*messages),
                                            .before_each = wait_for_turn},
                                           asker, run_output());
  if (!answered) return fail(answered.error());
  return *answered ? exit_yes : exit_no;
}

Result<int> ask_by_port(const ClientOptions& options, const Remote& remote, stack::EgressGate& gate,
                        stack::TcpPort& port) {
  const auto time_wait = in_seconds(options.time_wait_seconds);
  if (options.raw) {
    RawTimes times{.handshake = options.deadline(),
                   .half_close = in_seconds(options.half_close_seconds),
                   .time_wait = time_wait};
    if (options.wait_given) times.patience = in_seconds(options.wait_seconds);
    return relay_standard_streams(port, times);
  }
  const auto asker = stack::make_tcp_asker(port, time_wait);
  return ask(options, remote, gate, *asker);
}

/// All is open: from here on data of others is read.
Result<int> ask_by_hand(const ClientOptions& options, const Remote& remote, stack::EgressGate& gate,
                        stack::TcpPort& port, stack::FlowRecord* record) {
  port.cancel_by(interruption_fd());
  if (record == nullptr) return ask_by_port(options, remote, gate, port);
  record->start();
  const auto code = ask_by_port(options, remote, gate, port);
  const auto finished = record->finish();
  print_stderr(counted(record->packets(), "packet") + " into " + printable(options.file) + ", " +
               std::to_string(record->dropped()) + " dropped\n");
  if (!code) return code;
  if (!finished) return fail(finished.error());
  return code;
}

/// nullptr: no file is named.
Result<std::unique_ptr<stack::FlowRecord>> open_record(const ClientOptions& options,
                                                       const stack::TcpPort& port) {
  if (options.file.empty()) return std::unique_ptr<stack::FlowRecord>();
  return stack::FlowRecord::open(port.interface(), port.local(), port.remote(), options.file);
}

/// A TAP or TUN device and promiscuous mode need more than a socket: they are opened first.
Result<int> run_by_hand(const ClientOptions& options) {
  const auto kind = path::find_kind(options.path);
  if (!kind) return fail(kind.error());
  if (auto can = stack::check_carries_tcp(**kind); !can) return fail(can.error());
  std::optional<stack::RstGuard> guard;
  if (!options.no_guard && !options.is_own_host()) {
    auto prepared = stack::RstGuard::prepare();
    if (!prepared) return fail(prepared.error());
    guard.emplace(std::move(*prepared));
  }
  const Files files{.read = {}, .written = {options.file}};
  if (!options.is_own_host()) {
    if (auto given_up = give_up_rights_but_sockets(files); !given_up) {
      return fail(given_up.error());
    }
  }
  auto gate = egress_gate(options.allow);
  if (!gate) return fail(gate.error());
  const auto remote = remote_of(options, *gate);
  if (!remote) return fail(remote.error());
  auto port = open_tcp(options, *remote, *gate, std::move(guard));
  if (!port && port.error().cause == Cause::no_answer && !options.raw) {
    return ask(options, *remote, *gate, *app::unreachable_asker(port.error()));
  }
  if (!port) return fail(port.error());
  catch_interruptions();
  const auto record = open_record(options, **port);
  if (!record) return fail(record.error());
  const auto dropped = options.is_own_host() ? give_up_rights(files) : drop_capabilities();
  if (!dropped) return fail(dropped.error());
  return ask_by_hand(options, *remote, *gate, **port, record->get());
}

Result<int> run(const ClientOptions& options) {
  if (options.tcp_by_hand()) return run_by_hand(options);
  const auto given_up = options.by_socket() ? give_up_rights({}) : give_up_rights_but_sockets({});
  if (!given_up) return fail(given_up.error());
  auto gate = egress_gate(options.allow);
  if (!gate) return fail(gate.error());
  const auto remote = remote_of(options, *gate);
  if (!remote) return fail(remote.error());
  catch_interruptions();
  auto asker = open(*remote, options, *gate);
  if (!asker && asker.error().cause == Cause::no_answer) {
    asker = app::unreachable_asker(asker.error());
  }
  if (!asker) return fail(asker.error());
  if (auto dropped = drop_capabilities(); !dropped) return fail(dropped.error());
  return ask(options, *remote, *gate, **asker);
}

}  // namespace

Run add_client(Arguments verb) {
  auto options = std::make_shared<ClientOptions>();
  ClientOptions& o = *options;
  verb.declare({
      transport_row(o.transport),
      {"host", "HOST", "a name or an address", o.host, required},
      {"message", "MESSAGE", "without it, each line of the keyboard", o.message},
      {"-p,--port", "PORT", "the server's", o.port, at_least(1)},
      {"--path", "NAME", "the way out: `pushpkt paths` lists them", o.path, shows_default},
      {"--wait", "SECONDS", "for each answer", o.wait_seconds, range(0, 3600)},
      {"--tries", "N", "ask so often before giving up", o.tries, range(1, 1000)},
      {"-6,--ipv6", "", "the IPv6 address of the name", o.ip6},
      {"--json", "", "requests and answers as one JSON document", o.json},
      {"--raw", "", "tcp by hand: stdin to the server, its bytes to stdout, as netcat", o.raw},
      {"--half-close", "SECONDS", "raw: stdin has ended and the server is silent so long: send FIN",
       o.half_close_seconds, range(0, 3600)},
      {"--time-wait", "SECONDS", "tcp by hand: sit out so much of TIME-WAIT where we closed first",
       o.time_wait_seconds, range(0, 60)},
      {"-w", "FILE", "tcp by hand: a capture of the connection, as on the wire", o.file,
       writes_file | capture_files},
      {"--same-port", "",
       "udp: one source port for all requests; a late answer is taken for the next one's",
       o.same_port},
      {"--no-guard", "", "tcp by hand: let our kernel reset the connection", o.no_guard},
      {"-i,--interface", "IF", "by hand: leave by this device", o.interface},
      {"--address", "ADDRESS",
       "tcp by hand: be this host, which this machine is not; answers ARP too; "
       "outside the lab with --allow spoof",
       o.address},
      allow_row(o.allow),
  });
  constexpr std::string_view by_socket = "the socket API makes the connection";
  constexpr std::string_view on_cable = "our kernel receives there, and does not send";
  verb.rules({
      {"transport=udp", "it is about TCP connections", "--raw --no-guard --address --time-wait -w"},
      {"transport=tcp", "a connection has one port", "--same-port"},
      {"!--path", by_socket, "--raw --no-guard --address -i --time-wait -w"},
      {"--path=socket", by_socket, "--raw --no-guard --address -i --time-wait -w"},
      {"--path=tap", on_cable, "--no-guard"},
      {"--path=tun", on_cable, "--no-guard"},
      {"--address", "our kernel does not answer for that address", "--no-guard"},
      {"!--raw", "it is about the end of stdin", "--half-close"},
      {"--raw", "stdin and stdout carry the connection's bytes", "message --json --tries"},
  });
  verb.examples(
      "pushpkt client udp 127.0.0.1 hello\n"
      "pushpkt lab --server 'pushpkt server udp' -- \\\n"
      "  pushpkt client udp 10.77.2.2 --path packet --tries 9 hello\n"
      "printf 'GET / HTTP/1.0\\r\\n\\r\\n' |\n"
      "  pushpkt client tcp 192.168.1.9 -p 80 --path packet --raw");
  verb.footer(
      "The answer goes to stdout; exit 1 without one, and the reason as far as known.\n"
      "udp: each request has a source port of its own, so a late or duplicated answer\n"
      "is not the next one's; --same-port for a server that serves one port only.\n"
      "tcp by hand: raw-ip, packet, inject and others (`pushpkt paths`). An nft rule\n"
      "drops our own kernel's RST of this connection, and is undone at the end. With\n"
      "--address (packet, inject, tap, tun) our kernel has nothing to answer.\n"
      "--raw: the end of stdin closes our half, but not while the server sends: nginx\n"
      "would drop the rest of its answer. --wait limits the handshake and, once stdin\n"
      "has ended, how long the server may be silent (without --wait: no limit).");
  return [options, verb] {
    options->has_message = verb.given("message");
    options->wait_given = verb.given("--wait");
    return run(*options);
  };
}

}  // namespace pushpkt::tool
