// A TCP server asked by hand, line by line, over a port of ours. RFC 9293
#pragma once

#include <chrono>

#include "pushpkt/app/asker.hpp"
#include "pushpkt/stack/tcp_port.hpp"

namespace pushpkt::stack {

/// As app::open_asker with TCP: a message is a line (or several), the answer as many lines. A
/// connection that is lost, or silent until the deadline, is reset; the next request makes another
/// one from the same local port. When the asker goes, a connection that is there is closed, and
/// what the server still sends is waited for, a second at most; then so much of TIME-WAIT is sat
/// out (see tcp::Stream::close()). The port stays the caller's, and must outlive the asker.
[[nodiscard]] std::unique_ptr<app::Asker> make_tcp_asker(TcpPort& port,
                                                         std::chrono::nanoseconds time_wait = {});

/// An error of a connection with what to try, in the words of the socket's client.
[[nodiscard]] Error with_advice(Error error);

/// Whether the network or the server ended a connection: a result, not a failure of ours.
[[nodiscard]] bool is_of_network(const Error& error);

}  // namespace pushpkt::stack
