// What server and client do to sockets alike. socket(7), ip(7), ipv6(7)
#pragma once

#include <cstddef>

#include "pushpkt/app/server.hpp"
#include "pushpkt/base/address.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::app {

/// The largest length that fits ip.len; a datagram of 65507 bytes is the largest that comes.
inline constexpr std::size_t largest_datagram = 65535;

[[nodiscard]] Endpoint local_endpoint(int socket);

/// SOCK_DGRAM or SOCK_STREAM.
[[nodiscard]] int socket_type(Transport transport);
void set_option(int socket, int level, int name, int value);

/// A nonblocking socket, bound. See `Server::open`.
[[nodiscard]] Result<Fd> bound_socket(Transport transport, const Endpoint& where);

}  // namespace pushpkt::app
