// A socket that is bound, and never read: what does not fit into its queue is dropped silently.
// A filter that lets nothing in would be counted as UDP errors, and be seen as drops. udp(7)
#include "pushpkt/stack/port_reservation.hpp"

#include <sys/socket.h>

#include <cerrno>

#include "pushpkt/base/socket_address.hpp"

namespace pushpkt::stack {
namespace {

std::string hint_for(int number) {
  switch (number) {
    case EADDRINUSE:
      return "another program holds the port (`ss -anp`): take another one, or 0";
    case EINVAL:
      return "a link-local address needs its interface: `-i INTERFACE`, or ADDRESS%INTERFACE";
    case EACCES:
      return "ports below 1024 need CAP_NET_BIND_SERVICE";
    case EADDRNOTAVAIL:
      return "the address is none of this host (`ip address`): nothing here would answer either";
    default:
      return {};
  }
}

}  // namespace

Result<PortReservation> PortReservation::take(const Endpoint& local, unsigned interface_index,
                                              Transport transport) {
  const bool tcp = transport == Transport::tcp;
  const std::string what =
      std::string("cannot reserve ") + (tcp ? "TCP" : "UDP") + " port " + to_string(local);
  const int type = (tcp ? SOCK_STREAM : SOCK_DGRAM) | SOCK_CLOEXEC;
  Fd fd(::socket(family_of(local.address), type, tcp ? IPPROTO_TCP : IPPROTO_UDP));
  if (!fd.valid()) return fail(system_error(what));
  SocketAddress address(local, interface_index);
  if (::bind(fd.get(), address.get(), address.bytes()) != 0) {
    return fail(system_error(what, errno, hint_for(errno)));
  }
  if (::getsockname(fd.get(), address.get(), address.room()) != 0) return fail(system_error(what));
  return PortReservation(std::move(fd), address.endpoint().port);
}

}  // namespace pushpkt::stack
