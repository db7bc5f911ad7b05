// IFF_RUNNING of each interface, asked on its own host.
#include "pushpkt/lab/links.hpp"

#include <net/if.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>

namespace pushpkt::lab {
namespace {

constexpr int look_again_ms = 5;

/// Switched off counts as ready: the plan wants it so.
bool is_ready(const Fd& socket, std::string_view name) {
  ifreq request{};
  std::copy_n(name.begin(), std::min(name.size(), sizeof request.ifr_name - 1), request.ifr_name);
  if (::ioctl(socket.get(), SIOCGIFFLAGS, &request) != 0) return true;
  const auto flags = static_cast<unsigned>(request.ifr_flags);
  return (flags & IFF_UP) == 0 || (flags & IFF_RUNNING) != 0;
}

}  // namespace

void wait_for_links(const Lab& lab, Deadline deadline) {
  for (const Host& host : lab.hosts()) {
    const auto inside = Inside::enter(host);
    if (!inside) return;
    const Fd socket(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    for (const Interface& one : interfaces) {
      if (one.host != host.name()) continue;
      while (!is_ready(socket, one.name) && !deadline.passed()) ::poll(nullptr, 0, look_again_ms);
    }
  }
}

}  // namespace pushpkt::lab
