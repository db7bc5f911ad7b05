// "FRAG: inuse 1 memory 1280" in /proc/net/sockstat, "FRAG6: ..." in sockstat6.
#include "pushpkt/journey/kernel_queues.hpp"

#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <string>

namespace pushpkt::journey {
namespace {

constexpr int look_again_ms = 10;

/// Whether datagrams are being put together.
Result<bool> reassembling(const Fd& sockstat) {
  std::array<char, 4096> text{};
  const ssize_t got = ::pread(sockstat.get(), text.data(), text.size(), 0);
  if (got < 0) return fail(system_error("cannot read /proc/net/sockstat"));
  const std::string_view all(text.data(), static_cast<std::size_t>(got));
  constexpr std::string_view inuse = " inuse ";
  const std::size_t line = all.find("FRAG");
  if (line == std::string_view::npos) return false;
  const std::size_t number = all.find(inuse, line);
  if (number == std::string_view::npos) return false;
  return all.substr(number + inuse.size(), 2) != "0 ";
}

}  // namespace

Result<KernelQueues> KernelQueues::open(const lab::Lab& lab) {
  KernelQueues out;
  for (const lab::Host& host : lab.hosts()) {
    auto inside = lab::Inside::enter(host);
    if (!inside) return fail(inside.error());
    auto neighbours = stack::NeighbourTable::open();
    if (!neighbours) return fail(neighbours.error());
    std::vector<Fd> sockstat;
    for (const char* name : {"/proc/thread-self/net/sockstat", "/proc/thread-self/net/sockstat6"}) {
      Fd fd(::open(name, O_RDONLY | O_CLOEXEC));
      if (fd.valid()) sockstat.push_back(std::move(fd));
    }
    if (sockstat.empty()) return fail(system_error("cannot open /proc/net/sockstat"));
    out.hosts_.push_back({std::move(sockstat), std::move(*neighbours)});
  }
  return out;
}

Result<bool> KernelQueues::occupied() const {
  for (const Host& host : hosts_) {
    for (const Fd& sockstat : host.sockstat) {
      const auto waits = reassembling(sockstat);
      if (!waits || *waits) return waits;
    }
    const auto waits = host.neighbours.resolving();
    if (!waits || *waits) return waits;
  }
  return false;
}

Result<void> KernelQueues::until_empty(Deadline deadline,
                                       const std::function<void()>& meanwhile) const {
  while (true) {
    const auto held = occupied();
    if (!held) return fail(held.error());
    if (!*held) return {};
    if (deadline.passed()) {
      return fail(Error{"cannot wait any longer for fragments and neighbours", 0,
                        "net.ipv4.ipfrag_time and net.ipv6.ip6frag_time say how long they wait",
                        Cause::environment});
    }
    ::poll(nullptr, 0, look_again_ms);
    meanwhile();
  }
}

}  // namespace pushpkt::journey
