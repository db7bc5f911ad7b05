// A process that keeps the right to open raw and packet sockets, so that the one that parses files
// and packets need not have it. capabilities(7), unix(7): SCM_RIGHTS
#pragma once

#include "pushpkt/base/result.hpp"

namespace pushpkt::tool {

/// Starts it where this process may open such sockets; else does nothing. While there is one
/// thread, before capabilities are dropped. It holds CAP_NET_RAW and CAP_NET_BIND_SERVICE, and
/// knows two requests of fixed size: open a raw or packet socket; bind an IPv4 or IPv6 socket that
/// it is given. It ends with this process, or with `close_socket_helper`.
///
/// From then on socket(2) and bind(2), in this process and in the libraries that it uses (libpcap),
/// ask the helper where the kernel refuses.
[[nodiscard]] Result<void> open_socket_helper();

/// All is open: from now on nobody opens a raw socket any more.
void close_socket_helper();

}  // namespace pushpkt::tool
