// Addresses as the socket API has them, and sockets bound to one. ip(7), ipv6(7)
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include "pushpkt/app/server.hpp"
#include "pushpkt/base/address.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::app {

/// A sockaddr of either family.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = sizeof(sockaddr_storage);

  [[nodiscard]] sockaddr* get() { return reinterpret_cast<sockaddr*>(&storage); }
  [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

[[nodiscard]] SocketAddress socket_address(const Endpoint& endpoint);
/// An IPv4 address mapped into IPv6 (RFC 4291, 2.5.5.2) comes out as IPv4.
[[nodiscard]] Endpoint endpoint_of(const SocketAddress& address);
[[nodiscard]] Endpoint local_endpoint(int socket);
[[nodiscard]] Endpoint remote_endpoint(int socket);

/// SOCK_DGRAM or SOCK_STREAM.
[[nodiscard]] int socket_type(Transport transport);
void set_option(int socket, int level, int name, int value);

/// A nonblocking socket, bound. See `Server::open`.
[[nodiscard]] Result<Fd> bound_socket(Transport transport, const Endpoint& where);

}  // namespace pushpkt::app
