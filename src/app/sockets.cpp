// sockaddr_in, sockaddr_in6; socket(2), bind(2).
#include "sockets.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace pushpkt::app {
namespace {

Endpoint endpoint_of(const sockaddr_in6& in6) {
  Ip6 ip6;
  std::memcpy(ip6.octets.data(), &in6.sin6_addr, ip6.octets.size());
  const Port port(ntohs(in6.sin6_port));
  if (!IN6_IS_ADDR_V4MAPPED(&in6.sin6_addr)) return Endpoint{ip6, port};
  Ip4 ip4;
  std::copy_n(ip6.octets.begin() + 12, ip4.octets.size(), ip4.octets.begin());
  return Endpoint{ip4, port};
}

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

SocketAddress socket_address(const Endpoint& endpoint) {
  SocketAddress address;
  if (const auto* ip4 = std::get_if<Ip4>(&endpoint.address)) {
    sockaddr_in in{};
    in.sin_family = AF_INET;
    in.sin_port = htons(endpoint.port.number);
    std::memcpy(&in.sin_addr, ip4->octets.data(), ip4->octets.size());
    std::memcpy(&address.storage, &in, sizeof in);
    address.length = sizeof in;
  } else if (const auto* ip6 = std::get_if<Ip6>(&endpoint.address)) {
    sockaddr_in6 in6{};
    in6.sin6_family = AF_INET6;
    in6.sin6_port = htons(endpoint.port.number);
    std::memcpy(&in6.sin6_addr, ip6->octets.data(), ip6->octets.size());
    std::memcpy(&address.storage, &in6, sizeof in6);
    address.length = sizeof in6;
  }
  return address;
}

Endpoint endpoint_of(const SocketAddress& address) {
  if (address.storage.ss_family == AF_INET6) {
    sockaddr_in6 in6{};
    std::memcpy(&in6, &address.storage, sizeof in6);
    return endpoint_of(in6);
  }
  sockaddr_in in{};
  std::memcpy(&in, &address.storage, sizeof in);
  Ip4 ip4;
  std::memcpy(ip4.octets.data(), &in.sin_addr, ip4.octets.size());
  return Endpoint{ip4, Port(ntohs(in.sin_port))};
}

Endpoint local_endpoint(int socket) {
  SocketAddress address;
  ::getsockname(socket, address.get(), &address.length);
  return endpoint_of(address);
}

Endpoint remote_endpoint(int socket) {
  SocketAddress address;
  ::getpeername(socket, address.get(), &address.length);
  return endpoint_of(address);
}

int socket_type(Transport transport) {
  return transport == Transport::udp ? SOCK_DGRAM : SOCK_STREAM;
}

void set_option(int socket, int level, int name, int value) {
  ::setsockopt(socket, level, name, &value, sizeof value);
}

Result<Fd> bound_socket(Transport transport, const Endpoint& where) {
  const int family = is_ip6(where.address) ? AF_INET6 : AF_INET;
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
  const SocketAddress address = socket_address(where);
  if (::bind(socket.get(), address.get(), address.length) != 0) {
    const int number = errno;
    return fail(
        system_error("cannot bind to " + to_string(where), number, hint_for(number, where)));
  }
  return socket;
}

}  // namespace pushpkt::app
