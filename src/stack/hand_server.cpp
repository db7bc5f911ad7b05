// The link is open before its addresses are asked for: requests that come meanwhile wait in it.
#include "pushpkt/stack/hand_server.hpp"

#include <net/if.h>

#include "pushpkt/app/loop_guard.hpp"
#include "pushpkt/app/upper.hpp"
#include "pushpkt/stack/loopback_note.hpp"

namespace pushpkt::stack {
namespace {

Result<void> check_way(const HandServer::Options& options) {
  const path::PathKind& path = *options.link.path;
  const std::string name(path.name);
  if (options.port.number == 0) {
    return fail(input_error("cannot serve port 0 by hand: no kernel chooses one", "-p PORT"));
  }
  using path::Kind;
  if (path.kind != Kind::packet && path.kind != Kind::inject && !path::is_cable(path.kind)) {
    return fail(input_error("cannot serve by " + name + ": it carries answers only",
                            "--path packet, inject, tap or tun; socket is the ordinary server"));
  }
  if (!options.link.interface.empty()) return {};
  return fail(input_error("cannot serve by " + name + ": no interface is named",
                          path::interface_hint(path.kind)));
}

/// Without addresses those of the interface, which the kernel owns.
Result<void> choose_addresses(HandLink::Options& link) {
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

/// Two hosts with one address take each other's packets. Whether we may claim them was asked when
/// the link was opened: the questions here are frames.
Result<void> check_unused(const HandLink::Options& link) {
  if (link.kernel_owns_addresses || path::is_cable(link.path->kind)) return {};
  constexpr std::chrono::milliseconds patience{400};
  for (const Ip& address : link.addresses) {
    const auto used = address_in_use(link.interface, address, patience);
    if (!used) return fail(used.error());
    if (!*used) continue;
    return fail(input_error("cannot be the host " + to_string(address) + ": " + to_string(**used) +
                                " answers for it already",
                            "take an address that is free"));
  }
  return {};
}

}  // namespace

HandService upper_case_service(Port port) {
  const auto guard = std::make_shared<app::LoopGuard>(port);
  return {.udp = [guard](const Endpoint& from, ByteView request) -> std::optional<Bytes> {
            const bool unchanged = app::is_upper(request);
            const auto now = std::chrono::steady_clock::now();
            if (!guard->may_answer(from, request, unchanged, now)) return std::nullopt;
            Bytes out(request.begin(), request.end());
            app::make_upper(out);
            return out;
          },
          .tcp = [](ByteSpan bytes) { app::make_upper(bytes); }};
}

Result<HandServer> HandServer::open(Options options) {
  HandLink::Options& link = options.link;
  if (auto good = check_way(options); !good) return fail(good.error());
  if (auto chosen = choose_addresses(link); !chosen) return fail(chosen.error());
  HandServer out;
  out.options_ = std::move(options);
  const bool guarded = out.options_.link.kernel_owns_addresses && out.options_.guard;
  // Who sees the link's socket, as `lab --server` does, takes the server for ready: by then our
  // kernel has to be silent. A bound UDP socket is seen as well, so that the link follows it at
  // once.
  const bool rst = guarded && out.options_.transport == app::Transport::tcp;
  if (auto held = rst ? out.drop_resets() : Result<void>{}; !held) return fail(held.error());
  HandLink::Options with_ports = out.options_.link;
  with_ports.before_receiving = [&]() -> Result<void> {
    if (auto held = guarded && !rst ? out.hold_ports() : Result<void>{}; !held) return held;
    const auto& further = out.options_.link.before_receiving;
    return further ? further() : Result<void>{};
  };
  auto opened = HandLink::open(with_ports);
  if (!opened) return fail(opened.error());
  out.link_ = std::make_unique<HandLink>(std::move(*opened));
  if (auto unused = check_unused(out.options_.link); !unused) return fail(unused.error());
  out.host_ = std::make_unique<HandHost>(out.link_->host());
  const HandService& service = out.options_.service;
  if (out.options_.transport == app::Transport::tcp) {
    out.host_->serve_tcp(out.options_.port, service.tcp, out.options_.idle);
  } else {
    out.host_->serve_udp(out.options_.port, service.udp);
  }
  return out;
}

Result<void> HandServer::drop_resets() {
  for (const Endpoint& local : endpoints()) {
    auto guard = RstGuard::install({.local = local});
    if (!guard) return fail(guard.error());
    for (std::string& note : guard->notes()) measures_.push_back(std::move(note));
    guards_.push_back(std::move(*guard));
  }
  return {};
}

Result<void> HandServer::hold_ports() {
  const unsigned interface = ::if_nametoindex(options_.link.interface.c_str());
  for (const Endpoint& local : endpoints()) {
    auto held = PortReservation::take(local, interface);
    if (!held) return fail(held.error());
    ports_.push_back(std::move(*held));
    measures_.push_back("a bound socket holds " + to_string(local) +
                        ", or our kernel would answer with ICMP port unreachable");
  }
  return {};
}

Result<void> HandServer::serve(int stop_fd) { return stack::serve(*host_, *link_, stop_fd); }

std::string HandServer::note() const {
  return note_on_serving_loopback(options_.link.interface, *options_.link.path);
}

std::vector<Endpoint> HandServer::endpoints() const {
  std::vector<Endpoint> out;
  for (const Ip& address : options_.link.addresses) out.push_back({address, options_.port});
  return out;
}

}  // namespace pushpkt::stack
