// Each path with each guard that it can have.
#include "ask/tcp/ways.hpp"

#include <algorithm>
#include <iterator>

#include "pushpkt/lab/topology.hpp"

namespace pushpkt::ask {
namespace {

constexpr std::chrono::seconds longest_opening{10};

/// An address of the client's network that no host has; another one for each way, whose host must
/// not answer for the others.
Ip free_address(bool ip6, std::size_t number) {
  constexpr std::size_t first = 32;
  Ip out = ip6 ? Ip{lab::client_ip6} : Ip{lab::client_ip4};
  const auto last = static_cast<std::uint8_t>(first + number);
  std::visit([last](auto& ip) { ip.bytes.back() = last; }, out);
  return out;
}

/// What the ways of one path share: a device takes one AF_XDP socket at a time. nullptr: each way
/// opens its own.
Result<std::shared_ptr<path::Path>> shared_way(const path::PathKind& path) {
  if (path.kind != path::Kind::xdp) return std::shared_ptr<path::Path>();
  auto opened = path.open({.interface = std::string(lab::client_to_router.name)});
  if (!opened) return fail(opened.error());
  return std::shared_ptr<path::Path>(std::move(*opened));
}

Result<std::unique_ptr<stack::TcpPort>> open_port(const path::PathKind& path, TcpGuard guard,
                                                  const Endpoint& remote, std::size_t number,
                                                  std::shared_ptr<path::Path> way) {
  stack::TcpPortOptions options{.path = &path, .remote = remote, .way = std::move(way)};
  std::optional<stack::RstGuard> rule;
  if (guard == TcpGuard::address) {
    options.interface = lab::client_to_router.name;
    options.address = free_address(is_ip6(remote.address), number);
  }
  if (guard == TcpGuard::nft) {
    auto prepared = stack::RstGuard::prepare();
    if (!prepared) return fail(prepared.error());
    rule.emplace(std::move(*prepared));
  }
  return stack::open_tcp_port(options, std::move(rule), Deadline::in(longest_opening));
}

Opened open_way(const path::PathKind& path, TcpGuard guard, const Endpoint& remote,
                std::size_t number, const Result<std::shared_ptr<path::Path>>& way) {
  Opened out{.way = {.path = &path, .guard = guard}};
  if (!way) {
    out.way.unavailable = way.error();
    return out;
  }
  auto port = open_port(path, guard, remote, number, *way);
  if (!port) {
    out.way.unavailable = port.error();
    return out;
  }
  out.way.local = (*port)->local();
  for (const std::string& measure : (*port)->measures()) out.way.measure += measure;
  out.port = std::move(*port);
  return out;
}

Opened open_socket_way(const path::PathKind& path, const Endpoint& remote, const Bytes& line) {
  Opened out{.way = {.path = &path}};
  for (unsigned i = 0; i < tcp_rounds; ++i) {
    out.requests.emplace_back(
        app::RequestPlan{.transport = app::Transport::tcp, .remote = remote, .message = line});
  }
  return out;
}

bool can_have(const path::PathKind& path, TcpGuard guard) {
  return guard != TcpGuard::address || stack::carries_own_host(path.kind);
}

}  // namespace

Result<void> check_guards(const std::vector<const path::PathKind*>& paths,
                          const std::vector<TcpGuard>& guards) {
  std::vector<const path::PathKind*> by_hand;
  std::copy_if(paths.begin(), paths.end(), std::back_inserter(by_hand),
               [](const path::PathKind* path) { return path->kind != path::Kind::socket; });
  if (by_hand.empty()) {
    return fail(
        input_error("cannot ask the path socket with a guard: the kernel has its connection",
                    "--path packet, or leave --guard away"));
  }
  const auto refusal = [](const path::PathKind& path, TcpGuard guard) {
    return input_error("cannot ask " + std::string(path.name) + " with the guard " +
                           std::string(to_text(guard)) + ": no host of its own can be there",
                       "--path packet or inject; --guard nft is for every path");
  };
  for (const path::PathKind* path : by_hand) {
    const bool some = std::any_of(guards.begin(), guards.end(),
                                  [&](TcpGuard guard) { return can_have(*path, guard); });
    if (!some) return fail(refusal(*path, guards.front()));
  }
  for (const TcpGuard guard : guards) {
    const bool some = std::any_of(by_hand.begin(), by_hand.end(), [&](const path::PathKind* path) {
      return can_have(*path, guard);
    });
    if (!some) return fail(refusal(*by_hand.front(), guard));
  }
  return {};
}

std::vector<Opened> open_ways(const TcpQuestion& question, const Endpoint& remote,
                              const Bytes& line) {
  std::vector<Opened> out;
  for (const path::PathKind& kind : path::kinds()) {
    if (kind.kind == path::Kind::socket) out.push_back(open_socket_way(kind, remote, line));
  }
  for (const path::PathKind* path : question.paths) {
    if (path->kind == path::Kind::socket) continue;
    const auto way = shared_way(*path);
    for (const TcpGuard guard : question.guards) {
      if (!can_have(*path, guard)) continue;
      out.push_back(open_way(*path, guard, remote, out.size(), way));
    }
  }
  return out;
}

}  // namespace pushpkt::ask
