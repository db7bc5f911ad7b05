// What is asked of a socket: the uses, and the request of a case.
#pragma once

#include <array>

#include "pushpkt/ask/socket.hpp"

namespace pushpkt::ask {

inline constexpr std::array socket_uses{SocketUse::datagram, SocketUse::unconnected,
                                        SocketUse::large, SocketUse::in_halves,
                                        SocketUse::connection};

/// "hello"; for TCP as a line; `large`: 3000 bytes.
[[nodiscard]] Bytes message_for(SocketUse use);

/// The request of a case.
[[nodiscard]] app::RequestPlan request_of(const SocketCase& asked, const Endpoint& remote);

}  // namespace pushpkt::ask
