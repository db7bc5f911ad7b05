// pushpkt server: the textbook server, which answers in upper case.
#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/shared_options.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/app/server.hpp"
#include "pushpkt/base/interface_name.hpp"
#include "pushpkt/base/parse_address.hpp"
#include "pushpkt/report/server.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {
namespace {

struct ByHand {
  std::string path = "socket";
  std::string interface;
  std::vector<std::string> addresses;
  bool no_guard = false;
  std::vector<std::string> allow;
};

struct ServerOptions {
  app::Transport transport = app::Transport::udp;
  std::string address;
  std::uint16_t port = app::default_port.number;
  std::optional<double> idle_seconds;
  ByHand by_hand;
};

Result<Endpoint> where(const ServerOptions& options) {
  if (options.address.empty()) return app::anywhere(Port{options.port});
  const auto address =
      parse_address(options.address, "-b takes an IPv4 or IPv6 address of this host: `ip address`");
  if (!address) return fail(address.error());
  return Endpoint{*address, Port{options.port}};
}

Result<stack::HandServer::Options> hand_options(const ServerOptions& options) {
  const ByHand& by_hand = options.by_hand;
  const auto kind = path::find_kind(by_hand.path);
  if (!kind) return fail(kind.error());
  const Port port{options.port};
  stack::HandServer::Options out{.link = {.path = *kind,
                                          .interface = device_name(by_hand.interface),
                                          .allow = allowed(by_hand.allow)},
                                 .transport = options.transport,
                                 .port = port,
                                 .service = stack::upper_case_service(port),
                                 .guard = !by_hand.no_guard};
  if (options.idle_seconds) out.idle = in_seconds(*options.idle_seconds);
  for (const std::string& text : by_hand.addresses) {
    const auto address = parse_address(text, "--address takes an IPv4 or IPv6 address");
    if (!address) return fail(address.error());
    out.link.addresses.push_back(*address);
  }
  return out;
}

std::string shown(app::Transport transport) {
  return transport == app::Transport::udp ? "UDP" : "TCP";
}

Result<const app::Stop*> stop_by_signal() {
  catch_interruptions();
  if (const app::Stop* const stop = interruption_stop()) return stop;
  return fail(system_error("cannot wait for signals"));
}

Result<int> serve_by_hand(const ServerOptions& options) {
  auto wanted = hand_options(options);
  if (!wanted) return fail(wanted.error());
  auto server = stack::HandServer::open(std::move(*wanted));
  if (!server) return fail(server.error());
  print_measures(server->measures());
  if (auto given_up = give_up_rights({}); !given_up) return fail(given_up.error());
  const auto stop = stop_by_signal();
  if (!stop) return fail(stop.error());
  const stack::HandLink& link = server->link();
  for (const Endpoint& endpoint : server->endpoints()) {
    print_stderr("listening on " + to_string(endpoint) + " by hand (" + options.by_hand.path +
                 " on " + link.interface() + "), " + shown(options.transport) + "\n");
  }
  print_stderr(server->note());
  const auto served = server->serve((*stop)->fd());
  print_stderr(report::hand_server_counts(server->counts(), link.dropped()));
  if (!link.refusal().empty()) print_stderr(link.refusal() + "\n");
  if (!served) return fail(served.error());
  return exit_yes;
}

Result<int> run(const ServerOptions& options) {
  if (options.by_hand.path != "socket") return serve_by_hand(options);
  const auto endpoint = where(options);
  if (!endpoint) return fail(endpoint.error());
  app::Limits limits;
  if (options.idle_seconds) {
    limits.idle =
        std::chrono::duration_cast<std::chrono::milliseconds>(in_seconds(*options.idle_seconds));
  }
  const auto server = app::Server::open(options.transport, *endpoint, limits);
  if (!server) return fail(server.error());
  if (auto given_up = give_up_rights({}); !given_up) return fail(given_up.error());
  const auto stop = stop_by_signal();
  if (!stop) return fail(stop.error());
  print_stderr("listening on " + to_string((*server)->endpoint()) + ", " +
               shown(options.transport) + "\n");
  const auto served = (*server)->serve(**stop);
  print_stderr(report::server_counts((*server)->counts()));
  if (!served) return fail(served.error());
  return exit_yes;
}

}  // namespace

Run add_server(Arguments verb) {
  auto options = std::make_shared<ServerOptions>();
  ServerOptions& o = *options;
  verb.declare({
      transport_row(o.transport),
      {"-b,--bind", "ADDRESS", "only this address of ours; without it, all", o.address},
      {"-p,--port", "PORT", "0 lets the kernel choose", o.port},
      {"--idle", "SECONDS", "tcp: close a connection without traffic after this (300)",
       o.idle_seconds, range(0.001, 1e6)},
      {"--path", "NAME", "packet, inject, tap or tun: a server without a socket, by hand",
       o.by_hand.path, shows_default},
      {"-i,--interface", "IF", "by hand: on this device", o.by_hand.interface},
      {"--address", "ADDRESS",
       "by hand: be this host, which this machine is not; answers ARP and ping "
       "too; outside the lab with --allow spoof",
       o.by_hand.addresses},
      {"--no-guard", "", "by hand, at an address of this machine: let our kernel answer too",
       o.by_hand.no_guard},
      allow_row(o.by_hand.allow),
  });
  constexpr std::string_view by_hand = "it is about a server by hand";
  verb.rules({
      {"transport=udp", "UDP has no connections", "--idle"},
      {"!--path", by_hand, "-i --address --no-guard --allow"},
      {"--path=socket", by_hand, "-i --address --no-guard --allow"},
      {"--path!=socket", "it is about the kernel's sockets", "-b"},
      {"--address", "our kernel does not answer at an address that is not its own", "--no-guard"},
  });
  verb.examples(
      "pushpkt server udp & pushpkt client udp 127.0.0.1 hello\n"
      "pushpkt server tcp --path packet -i to-router --address 10.77.1.9");
  verb.footer(
      "It says when it listens, and answers until SIGINT or SIGTERM.\n"
      "udp: to keep two servers from answering each other for ever, it does not answer\n"
      "its own port or ports below 1024. To a datagram that is upper case already it\n"
      "answers 8 times, then once a second, where it repeats and comes from a port\n"
      "below 32768; of all such datagrams 20,000, then 1,000 a second. The rest is\n"
      "counted as ignored.\n"
      "tcp: 1,024 connections at most; one more closes the longest idle one of the\n"
      "address that has most.\n"
      "By hand with --address the server is a host of its own, which answers ARP,\n"
      "Neighbour Discovery and ping. Without --address it serves at the interface's\n"
      "address and keeps our kernel silent about the port: an nft rule drops exactly\n"
      "its RST (tcp), a bound socket holds the port (udp).");
  return [options] { return run(*options); };
}

}  // namespace pushpkt::tool
