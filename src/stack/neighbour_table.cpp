// A dump of the table, by libnl-3; the state INCOMPLETE is the kernel's word for it. arp(7)
#include "pushpkt/stack/neighbour_table.hpp"

#include <linux/neighbour.h>
#include <netlink/netlink.h>
#include <netlink/route/neighbour.h>

#include <cerrno>

namespace pushpkt::stack {

struct NeighbourTable::Socket {
  nl_sock* handle = nl_socket_alloc();
  Socket() = default;
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;
  ~Socket() { nl_socket_free(handle); }
};

NeighbourTable::NeighbourTable(std::unique_ptr<Socket> socket) : socket_(std::move(socket)) {}
NeighbourTable::NeighbourTable(NeighbourTable&&) noexcept = default;
NeighbourTable& NeighbourTable::operator=(NeighbourTable&&) noexcept = default;
NeighbourTable::~NeighbourTable() = default;

Result<NeighbourTable> NeighbourTable::open() {
  auto socket = std::make_unique<Socket>();
  if (socket->handle == nullptr || nl_connect(socket->handle, NETLINK_ROUTE) < 0) {
    return fail(system_error("cannot open a netlink socket"));
  }
  return NeighbourTable(std::move(socket));
}

Result<bool> NeighbourTable::resolving() const {
  nl_cache* all = nullptr;
  if (rtnl_neigh_alloc_cache(socket_->handle, &all) < 0) {
    return fail(system_error("cannot read the neighbour table", EIO));
  }
  bool found = false;
  for (nl_object* object = nl_cache_get_first(all); object != nullptr;
       object = nl_cache_get_next(object)) {
    const int state = rtnl_neigh_get_state(reinterpret_cast<rtnl_neigh*>(object));
    found = found || state == NUD_INCOMPLETE;
  }
  nl_cache_free(all);
  return found;
}

}  // namespace pushpkt::stack
