// One-hop datagrams between sockets that we hold. sched_setaffinity(2)
#include "pushpkt/journey/barrier.hpp"

#include <poll.h>
#include <sched.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>

#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::journey {
namespace {

constexpr std::chrono::seconds hop_wait{1};  // for a hop between neighbours: long
constexpr int hop_tries = 10;

Result<Fd> bound(const lab::Host& host, const Endpoint& local, const Endpoint& remote) {
  auto inside = lab::Inside::enter(host);
  if (!inside) return fail(inside.error());
  const SocketAddress here(local);
  Fd fd(::socket(here.family(), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  setsockopt(fd.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (::bind(fd.get(), here.get(), here.bytes()) != 0) {
    return fail(system_error("cannot bind a barrier's socket to " + to_string(local)));
  }
  const SocketAddress there(remote);
  if (::connect(fd.get(), there.get(), there.bytes()) != 0) {
    return fail(system_error("cannot connect a barrier's socket to " + to_string(remote)));
  }
  return fd;
}

Ip address_of(const lab::LinkEnd& interface, bool ip6) {
  return ip6 ? Ip{interface.ip6} : Ip{interface.ip4};
}

/// All that runs from now on shares one CPU, and so one backlog.
Result<void> stay_on_this_cpu() {
  cpu_set_t cpus;
  CPU_ZERO(&cpus);
  CPU_SET(static_cast<std::size_t>(sched_getcpu()), &cpus);
  if (sched_setaffinity(0, sizeof cpus, &cpus) == 0) return {};
  return fail(system_error("cannot stay on one CPU"));
}

bool readable(int fd, Deadline deadline) {
  pollfd waiting{fd, POLLIN, 0};
  return ::poll(&waiting, 1, deadline.left_ms()) == 1;
}

bool same_letters(ByteView text, std::string_view other) {
  const auto same = [](std::uint8_t byte, char letter) {
    return std::tolower(byte) == std::tolower(letter);
  };
  return std::equal(text.begin(), text.end(), other.begin(), other.end(), same);
}

/// Reads until this text comes; what an earlier, late barrier left there is skipped.
bool receives(int fd, std::string_view text) {
  std::array<std::uint8_t, 64> got{};
  const Deadline deadline = Deadline::in(hop_wait);
  while (readable(fd, deadline)) {
    const ssize_t bytes = ::recv(fd, got.data(), got.size(), 0);
    if (bytes >= 0 && same_letters(ByteView(got).first(static_cast<std::size_t>(bytes)), text)) {
      return true;
    }
    if (deadline.passed()) break;
  }
  return false;
}

}  // namespace

bool Barrier::is_text(ByteView text) {
  return text.size() > word.size() && same_letters(text.first(word.size()), word);
}

bool Barrier::is_of_barrier(const wire::Decoded& packet) {
  if (!is_text(packet.carried())) return false;
  const auto is_port = [&](std::string_view row) {
    const auto found = packet.find(row);
    return found && found->value == wire::Value(port.number);
  };
  return is_port(wire::udp::srcport.name) || is_port(wire::udp::dstport.name);
}

bool Barrier::is_late(const Error& error) { return error.number == ETIMEDOUT; }

Result<Barrier> Barrier::open(const lab::Lab& lab, bool ip6, std::optional<Port> application,
                              bool from_client) {
  Barrier barrier;
  if (auto done = stay_on_this_cpu(); !done) return fail(done.error());
  struct Ends {
    const char* name;
    const lab::Host* from;
    const lab::LinkEnd* leaves;
    const lab::Host* to;
    const lab::LinkEnd* reaches;
  };
  std::array ends{
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
  if (!from_client) ends.front() = ends.back() = ends[1];
  for (const Ends& hop : ends) {
    if (hop.to == nullptr && !application) continue;
    const Endpoint there{address_of(*hop.reaches, ip6), hop.to != nullptr ? port : *application};
    // A port of each hop's own: two hosts also receive at this address. All are even.
    const auto number = static_cast<std::uint16_t>(port.number + 2 * (barrier.hops_.size() + 1));
    const Endpoint here{address_of(*hop.leaves, ip6), Port{number}};
    Fd to;
    if (hop.to != nullptr) {
      auto receiver = bound(*hop.to, there, here);  // what a case sends there finds no socket
      if (!receiver) return fail(receiver.error());
      to = std::move(*receiver);
    }
    auto from = bound(*hop.from, here, there);
    if (!from) return fail(from.error());
    barrier.hops_.push_back({hop.name, std::move(*from), std::move(to)});
  }
  return barrier;
}

Result<Barrier> Barrier::open_on_loopback(const lab::Lab& lab, bool ip6, Port application) {
  Barrier barrier;
  if (auto done = stay_on_this_cpu(); !done) return fail(done.error());
  const Ip here = loopback(ip6);
  auto from = bound(lab.client(), {here, port}, {here, application});
  if (!from) return fail(from.error());
  barrier.hops_.push_back({"a program to another over lo", std::move(*from), {}});
  return barrier;
}

Result<void> Barrier::pass_one(const Hop& hop, const std::string& text) {
  // The application answers; the other ends only receive.
  const int fd = hop.to.valid() ? hop.to.get() : hop.from.get();
  for (int left = hop_tries; left > 0; --left) {
    // An ICMP error about an earlier datagram is reported here: the next try counts.
    if (::send(hop.from.get(), text.data(), text.size(), 0) < 0) continue;
    if (receives(fd, text)) return {};
  }
  return fail(Error{"cannot get a barrier through from " + std::string(hop.name), ETIMEDOUT,
                    "the lab's hosts must reach their neighbours; a busy machine may be too slow",
                    Cause::environment});
}

Result<void> Barrier::pass() {
  const std::string text = std::string(word) + std::to_string(++passed_);
  for (const Hop& hop : hops_) {
    if (auto passed = pass_one(hop, text); !passed) return passed;
  }
  return {};
}

Result<void> Barrier::pass_on_every_cpu() {
  // A timer's function first takes its packet off the queue that is looked at, and only then says
  // that it dropped it. It runs with softirqs off, which a grace period of RCU waits for.
  constexpr int wait_for_every_cpu = 1;  // MEMBARRIER_CMD_GLOBAL
  static_cast<void>(::syscall(SYS_membarrier, wait_for_every_cpu, 0, 0));
  cpu_set_t here;
  if (sched_getaffinity(0, sizeof here, &here) != 0) return pass();
  Result<void> passed;
  const auto cpus = static_cast<std::size_t>(::sysconf(_SC_NPROCESSORS_CONF));
  for (std::size_t cpu = 0; cpu < std::min<std::size_t>(cpus, CPU_SETSIZE) && passed; ++cpu) {
    if (CPU_ISSET(cpu, &here)) continue;
    cpu_set_t there;
    CPU_ZERO(&there);
    CPU_SET(cpu, &there);
    // One that is switched off, or not ours to use, is passed over.
    if (sched_setaffinity(0, sizeof there, &there) == 0) passed = pass();
  }
  sched_setaffinity(0, sizeof here, &here);
  return passed ? pass() : passed;
}

}  // namespace pushpkt::journey
