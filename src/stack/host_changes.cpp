// The kernel's notices, read to their end; what they say is looked up anew, so none is parsed.
#include "stack/host_changes.hpp"

#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <cstddef>

namespace pushpkt::stack {
namespace {

constexpr std::array notices{RTNLGRP_LINK,       RTNLGRP_IPV4_IFADDR,  RTNLGRP_IPV6_IFADDR,
                             RTNLGRP_IPV4_ROUTE, RTNLGRP_IPV6_ROUTE,   RTNLGRP_IPV4_RULE,
                             RTNLGRP_IPV6_RULE,  RTNLGRP_IPV4_NETCONF, RTNLGRP_IPV6_NETCONF};

/// 0 where it cannot be read.
ino_t own_network() {
  struct stat about {};
  return ::stat("/proc/thread-self/ns/net", &about) == 0 ? about.st_ino : 0;
}

}  // namespace

Result<HostChanges> HostChanges::open() {
  Fd socket(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
  const char* const what = "cannot watch the addresses and routes of this host (netlink)";
  sockaddr_nl own{};
  own.nl_family = AF_NETLINK;  // a socket without a port of its own gets no notices
  const bool bound = socket.valid() &&
                     ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&own), sizeof own) == 0;
  if (!bound) return fail(system_error(what, errno));
  for (const int group : notices) {
    if (::setsockopt(socket.get(), SOL_NETLINK, NETLINK_ADD_MEMBERSHIP, &group, sizeof group) !=
        0) {
      return fail(system_error(what, errno));
    }
  }
  return HostChanges(std::move(socket), own_network());
}

bool HostChanges::ask() {
  asked_ = 0;
  pending_ = read_all() || pending_;
  if (!pending_ || own_network() != network_) return false;
  pending_ = false;
  return true;
}

/// Notices that did not fit (ENOBUFS) are notices, too.
bool HostChanges::read_all() {
  constexpr int most = 1000;  // what else comes is of the next time
  std::array<std::byte, 8192> room{};
  bool any = false;
  for (int i = 0; i < most; ++i) {
    const ssize_t got = ::recv(socket_.get(), room.data(), room.size(), 0);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno != ENOBUFS) break;
    any = true;
  }
  return any;
}

}  // namespace pushpkt::stack
