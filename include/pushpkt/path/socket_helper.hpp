// A process that keeps the right to open raw and packet sockets, so that the one that parses files
// and packets need not have it. capabilities(7), unix(7): SCM_RIGHTS
#pragma once

#include <sys/socket.h>

#include <optional>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::path {

/// Starts it where this process may open such sockets; else does nothing. For a process with one
/// thread, before capabilities are dropped. The helper holds CAP_NET_RAW and CAP_NET_BIND_SERVICE,
/// and has two requests of fixed size: open a raw or packet socket; bind an IPv4 or IPv6 socket
/// that it is given. It ends with this process, or with `close_socket_helper`.
[[nodiscard]] Result<void> open_socket_helper();

/// From now on it opens no socket any more.
void close_socket_helper();

/// As socket(2), asked of the helper: 0 and the socket in `opened`, or an errno value; nullopt
/// where there is no helper. From any thread.
[[nodiscard]] std::optional<int> ask_for_socket(int domain, int type, int protocol, Fd& opened);
/// As bind(2): 0 or an errno value.
[[nodiscard]] std::optional<int> ask_for_bind(int fd, const sockaddr* address, socklen_t bytes);

}  // namespace pushpkt::path
