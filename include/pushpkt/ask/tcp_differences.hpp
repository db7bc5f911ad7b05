// Our SYN, first data and FIN against the socket's: who made each difference, and why.
#pragma once

#include <vector>

#include "pushpkt/ask/socket.hpp"
#include "pushpkt/ask/tcp.hpp"

namespace pushpkt::ask {

/// The rows of one conversation, of each round: as the socket's or ours was seen at the next hop,
/// and as we wrote it.
using Rounds = std::vector<std::vector<SocketRow>>;

[[nodiscard]] std::vector<TcpDifference> tcp_differences(const Rounds& socket, const Rounds& wire,
                                                         const Rounds& wrote,
                                                         const path::PathKind& path);

}  // namespace pushpkt::ask
