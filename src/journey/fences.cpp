// One-hop datagrams between sockets that we hold. sched_setaffinity(2)
#include "pushpkt/journey/fences.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cctype>

#include "pushpkt/base/socket_address.hpp"

namespace pushpkt::journey {
namespace {

constexpr int hop_wait_ms = 1000;  // for a hop between neighbours: an age

Result<Fd> bound(const lab::Host& host, const Endpoint& local, const Endpoint& remote) {
  auto inside = lab::Inside::enter(host);
  if (!inside) return fail(inside.error());
  const SocketAddress here(local);
  Fd fd(::socket(here.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!fd.valid()) return fail(system_error("cannot open a socket for a fence"));
  const int one = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
  if (::bind(fd.get(), here.get(), here.bytes()) != 0) {
    return fail(system_error("cannot bind a fence to " + to_string(local)));
  }
  const SocketAddress there(remote);
  if (::connect(fd.get(), there.get(), there.bytes()) != 0) {
    return fail(system_error("cannot connect a fence to " + to_string(remote)));
  }
  return fd;
}

Ip address_of(const lab::Interface& interface, bool ip6) {
  return ip6 ? Ip{interface.ip6} : Ip{interface.ip4};
}

/// All that runs from now on shares one CPU, and so one backlog.
Result<void> stay_on_this_cpu() {
  cpu_set_t one;
  CPU_ZERO(&one);
  CPU_SET(static_cast<std::size_t>(sched_getcpu()), &one);
  if (sched_setaffinity(0, sizeof one, &one) == 0) return {};
  return fail(system_error("cannot stay on one CPU"));
}

bool readable(int fd) {
  pollfd waiting{fd, POLLIN, 0};
  return ::poll(&waiting, 1, hop_wait_ms) == 1;
}

}  // namespace

bool Fences::is_text(ByteView text) {
  const auto same = [](std::uint8_t octet, char letter) {
    return std::tolower(octet) == std::tolower(letter);
  };
  return std::equal(text.begin(), text.end(), word.begin(), word.end(), same);
}

Result<Fences> Fences::open(const lab::Lab& lab, bool ip6, Port application) {
  if (auto done = stay_on_this_cpu(); !done) return fail(done.error());
  struct Ends {
    const char* name;
    const lab::Host* from;
    const lab::Interface* leaves;
    const lab::Host* to;
    const lab::Interface* reaches;
  };
  const std::array ends{
      Ends{"client to router", &lab.client(), &lab::client_to_router, &lab.router(),
           &lab::router_to_client},
      Ends{"router to server", &lab.router(), &lab::router_to_server, &lab.server(),
           &lab::server_to_router},
      Ends{"server to its program", &lab.server(), &lab::server_to_router, nullptr,
           &lab::server_to_router},
      Ends{"server to router", &lab.server(), &lab::server_to_router, &lab.router(),
           &lab::router_to_server},
      Ends{"router to client", &lab.router(), &lab::router_to_client, &lab.client(),
           &lab::client_to_router},
  };
  Fences fences;
  for (const Ends& hop : ends) {
    const Endpoint there{address_of(*hop.reaches, ip6), hop.to != nullptr ? port : application};
    // A port of each hop's own: two hosts also receive at this address. All are even.
    const auto number = static_cast<std::uint16_t>(port.number + 2 * (fences.hops_.size() + 1));
    const Endpoint here{address_of(*hop.leaves, ip6), Port{number}};
    Fd to;
    if (hop.to != nullptr) {
      auto receiver = bound(*hop.to, there, here);  // what a case sends there finds no socket
      if (!receiver) return fail(receiver.error());
      to = std::move(*receiver);
    }
    auto from = bound(*hop.from, here, there);
    if (!from) return fail(from.error());
    fences.hops_.push_back({hop.name, std::move(*from), std::move(to)});
  }
  return fences;
}

Result<Fences> Fences::open_on_loopback(const lab::Lab& lab, bool ip6, Port application) {
  if (auto done = stay_on_this_cpu(); !done) return fail(done.error());
  const Ip here = loopback(ip6);
  auto from = bound(lab.client(), {here, port}, {here, application});
  if (!from) return fail(from.error());
  Fences fences;
  fences.hops_.push_back({"a program to another over lo", std::move(*from), {}});
  return fences;
}

Result<void> Fences::pass_one(const Hop& hop) {
  if (::send(hop.from.get(), Fences::word.data(), Fences::word.size(), 0) < 0) {
    return fail(system_error("cannot send a fence from " + std::string(hop.name)));
  }
  // The application answers; the other ends only take in.
  const int fd = hop.to.valid() ? hop.to.get() : hop.from.get();
  std::array<char, 64> text{};
  if (!readable(fd) || ::recv(fd, text.data(), text.size(), 0) < 0) {
    return fail(Error{"cannot get a fence through from " + std::string(hop.name), 0,
                      "the lab's hosts must reach their neighbours", Cause::environment});
  }
  return {};
}

Result<void> Fences::pass() {
  for (const Hop& hop : hops_) {
    if (auto passed = pass_one(hop); !passed) return passed;
  }
  return {};
}

}  // namespace pushpkt::journey
