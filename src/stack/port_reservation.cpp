// A UDP socket that is bound, and never read: what does not fit into its queue is dropped silently.
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
      return "another program holds the port (`ss -lunp`): take another one, or 0";
    case EACCES:
      return "ports below 1024 need CAP_NET_BIND_SERVICE";
    case EADDRNOTAVAIL:
      return "the address is none of this host (`ip address`): nothing here would answer either";
    default:
      return {};
  }
}

}  // namespace

Result<PortReservation> PortReservation::take(const Endpoint& local) {
  const std::string what = "cannot reserve UDP port " + to_string(local);
  Fd fd(::socket(family_of(local.address), SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP));
  if (!fd.valid()) return fail(system_error(what));
  SocketAddress address(local);
  if (::bind(fd.get(), address.get(), address.bytes()) != 0) {
    return fail(system_error(what, errno, hint_for(errno)));
  }
  if (::getsockname(fd.get(), address.get(), address.room()) != 0) return fail(system_error(what));
  return PortReservation(std::move(fd), address.endpoint().port);
}

}  // namespace pushpkt::stack
