// socket(2), bind(2), setsockopt(2).
#include "sockets.hpp"

#include <cerrno>

#include "pushpkt/base/socket_address.hpp"

namespace pushpkt::app {
namespace {

bool is_anywhere(const Endpoint& where) { return where.address == Ip(Ip6{}); }

std::string hint_for(int number, const Endpoint& where) {
  const std::string port = std::to_string(where.port.number);
  switch (number) {
    case EADDRINUSE:
      return "another program has this port (`ss -lnp sport = :" + port +
             "` names it): choose another with -p";
    case EACCES:
      return "ports below 1024 need CAP_NET_BIND_SERVICE: choose a higher one with -p";
    case EADDRNOTAVAIL:
      return "this machine has no such address: `ip addr` lists those it has";
    default:
      return {};
  }
}

}  // namespace

Endpoint local_endpoint(int socket) {
  SocketAddress address;
  ::getsockname(socket, address.get(), address.room());
  return address.endpoint();
}

int socket_type(Transport transport) {
  return transport == Transport::udp ? SOCK_DGRAM : SOCK_STREAM;
}

void set_option(int socket, int level, int name, int value) {
  ::setsockopt(socket, level, name, &value, sizeof value);
}

Result<Fd> bound_socket(Transport transport, const Endpoint& where) {
  const int family = family_of(where.address);
  Fd socket(::socket(family, socket_type(transport) | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.valid() && errno == EAFNOSUPPORT && is_anywhere(where)) {
    return bound_socket(transport, Endpoint{Ip4{}, where.port});
  }
  if (!socket.valid()) return fail(system_error("cannot open a socket"));
  if (family == AF_INET6) {
    set_option(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, is_anywhere(where) ? 0 : 1);
  }
  // A server that starts again need not wait for the old connections' TIME_WAIT. For UDP it would
  // let two servers share a port.
  if (transport == Transport::tcp) set_option(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  const SocketAddress address(where);
  if (::bind(socket.get(), address.get(), address.bytes()) != 0) {
    const int number = errno;
    return fail(
        system_error("cannot bind to " + to_string(where), number, hint_for(number, where)));
  }
  return socket;
}

}  // namespace pushpkt::app
