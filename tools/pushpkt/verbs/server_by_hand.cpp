// The host made by hand, its link, and what keeps our own kernel silent.
#include "verbs/server_by_hand.hpp"

#include <net/if.h>

#include <memory>
#include <optional>

#include "cli/command.hpp"
#include "cli/interruption.hpp"
#include "cli/privileges.hpp"
#include "cli/safety.hpp"
#include "cli/terminal.hpp"
#include "pushpkt/app/loop_guard.hpp"
#include "pushpkt/app/upper.hpp"
#include "pushpkt/base/counted.hpp"
#include "pushpkt/base/interface_name.hpp"
#include "pushpkt/stack/hand_link.hpp"
#include "pushpkt/stack/port_reservation.hpp"
#include "pushpkt/stack/rst_guard.hpp"

namespace pushpkt::tool {
namespace {

Result<const path::PathKind*> path_of(const ServerByHand& options) {
  const auto kind = path::find_kind(options.path);
  if (!kind) return fail(kind.error());
  using path::Kind;
  const Kind which = (*kind)->kind;
  if (which == Kind::packet || which == Kind::inject || path::is_cable(which)) return *kind;
  return fail(input_error("cannot serve by " + options.path + ": it carries answers only",
                          "--path packet, inject, tap or tun; socket is the ordinary server"));
}

Result<stack::HandLink::Options> link_options(const ServerByHand& options) {
  const auto kind = path_of(options);
  if (!kind) return fail(kind.error());
  stack::HandLink::Options out{
      .path = *kind, .interface = device_name(options.interface), .allow = allowed(options.allow)};
  if (out.interface.empty()) {
    return fail(input_error("cannot serve by " + options.path + ": no interface is named",
                            "-i IF; in the lab it is to-router"));
  }
  for (const std::string& text : options.addresses) {
    const auto address = parse_ip(text);
    if (!address) {
      return fail(input_error("cannot be the host `" + text + "`: invalid address",
                              "--address takes an IPv4 or IPv6 address"));
    }
    out.addresses.push_back(*address);
  }
  return out;
}

/// Without --address those of the interface, which the kernel owns.
Result<void> choose_addresses(stack::HandLink::Options& link) {
  const auto interfaces = Interfaces::look();
  if (!interfaces) return fail(interfaces.error());
  for (const Ip& address : link.addresses) {
    if (!interfaces->is_own(address)) continue;
    return fail(input_error("cannot be the host " + to_string(address) +
                                ": it is an address of this machine, whose kernel answers there",
                            "leave --address away to serve at the interface's own address"));
  }
  if (!link.addresses.empty()) return {};
  if (path::is_cable(link.path->kind)) {
    return fail(
        input_error("cannot serve by " + std::string(link.path->name) + ": no address is named",
                    "--address: one of the device's prefix that is not the device's own"));
  }
  const Interface* own = interfaces->find(std::string_view(link.interface));
  if (own == nullptr || own->addresses.empty()) {
    return fail(input_error("cannot serve on " + link.interface + ": it has no address",
                            "--address ADDRESS makes a host of its own there"));
  }
  link.kernel_owns_addresses = true;
  for (const InterfaceAddress& address : own->addresses) link.addresses.push_back(address.ip);
  return {};
}

/// Two hosts with one address take each other's packets.
Result<void> check_unused(const stack::HandLink::Options& link) {
  if (link.kernel_owns_addresses || path::is_cable(link.path->kind)) return {};
  if (auto may = stack::check_may_claim(link); !may) return may;  // the question is a frame too
  constexpr std::chrono::milliseconds patience{400};
  for (const Ip& address : link.addresses) {
    const auto used = stack::address_in_use(link.interface, address, patience);
    if (!used) return fail(used.error());
    if (!*used) continue;
    return fail(input_error("cannot be the host " + to_string(address) + ": " + to_string(**used) +
                                " answers for it already",
                            "take an address that is free"));
  }
  return {};
}

/// What is held while the server runs at an address of our kernel's.
struct Silence {
  std::vector<stack::RstGuard> guards;
  std::vector<stack::PortReservation> ports;
};

Result<Silence> keep_kernel_silent(const stack::HandLink::Options& link, app::Transport transport,
                                   Port port) {
  Silence out;
  for (const Ip& address : link.addresses) {
    const Endpoint local{address, port};
    if (transport == app::Transport::udp) {
      auto held = stack::PortReservation::take(local, ::if_nametoindex(link.interface.c_str()));
      if (!held) return fail(held.error());
      out.ports.push_back(std::move(*held));
      print_stderr("guard: a bound socket holds " + to_string(local) +
                   ", or our kernel would answer with ICMP port unreachable\n");
      continue;
    }
    auto guard = stack::RstGuard::install({.local = local});
    if (!guard) return fail(guard.error());
    for (const std::string& table : guard->removed()) {
      print_stderr("guard: removed the nft table " + table +
                   ", which a killed program left behind\n");
    }
    print_stderr("guard: " + guard->text() + "\n");
    out.guards.push_back(std::move(*guard));
  }
  return out;
}

stack::HandHost host_for(const stack::HandLink& link, app::Transport transport, Port port,
                         double idle_seconds) {
  stack::HandHost host(link.host());
  if (transport == app::Transport::tcp) {
    host.serve_tcp(
        port, [](ByteSpan bytes) { app::make_upper(bytes); }, in_seconds(idle_seconds));
    return host;
  }
  const auto guard = std::make_shared<app::LoopGuard>(port);
  host.serve_udp(port, [guard](const Endpoint& from, ByteView request) -> std::optional<Bytes> {
    const bool unchanged = app::is_upper(request);
    if (!guard->may_answer(from, request, unchanged, std::chrono::steady_clock::now())) {
      return std::nullopt;
    }
    Bytes out(request.begin(), request.end());
    app::make_upper(out);
    return out;
  });
  return host;
}

std::string counts_text(const stack::HandHost::Counts& counts, const stack::HandLink& link) {
  std::string out = counted(counts.frames, "frame");
  const auto add = [&](std::uint64_t count, const std::string& what) {
    if (count > 0) out += ", " + std::to_string(count) + " " + what;
  };
  add(counts.neighbours, "ARP or ND answered");
  add(counts.echoes, "pings answered");
  add(counts.datagrams, "UDP requests");
  add(counts.clients, "TCP clients");
  add(counts.stream_bytes, "bytes by TCP");
  add(counts.cookies, "SYN cookies sent");
  add(counts.ended_early, "idle connections ended");
  add(counts.unreachable, "ICMP port unreachable sent");
  add(counts.resets, "RST sent");
  add(counts.malformed, "malformed");
  add(counts.unanswered, "not answered");
  add(link.dropped(), "answers dropped");
  return out + "\n" + (link.refusal().empty() ? "" : link.refusal() + "\n");
}

}  // namespace

Result<int> serve_by_hand(const ServerByHand& options, app::Transport transport, Port port) {
  if (port.number == 0) {
    return fail(input_error("cannot serve port 0 by hand: no kernel chooses one", "-p PORT"));
  }
  auto wanted = link_options(options);
  if (!wanted) return fail(wanted.error());
  if (auto chosen = choose_addresses(*wanted); !chosen) return fail(chosen.error());
  if (auto unused = check_unused(*wanted); !unused) return fail(unused.error());
  const auto stop = app::Stop::make();
  if (!stop) return fail(stop.error());
  auto link = stack::HandLink::open(*wanted);
  if (!link) return fail(link.error());
  Silence silence;
  if (wanted->kernel_owns_addresses && !options.no_guard) {
    auto held = keep_kernel_silent(*wanted, transport, port);
    if (!held) return fail(held.error());
    silence = std::move(*held);
  }
  if (auto given_up = give_up_rights({}); !given_up) return fail(given_up.error());
  catch_interruptions(*stop);
  stack::HandHost host = host_for(*link, transport, port, options.idle_seconds);
  for (const Ip& address : wanted->addresses) {
    print_stderr("listening on " + to_string(Endpoint{address, port}) + " by hand (" +
                 std::string(wanted->path->name) + " on " + link->interface() +
                 (transport == app::Transport::udp ? "), UDP\n" : "), TCP\n"));
  }
  const auto served = stack::serve(host, *link, stop->fd());
  print_stderr(counts_text(host.counts(), *link));
  if (!served) return fail(served.error());
  return exit_yes;
}

}  // namespace pushpkt::tool
