// Who listens in a network namespace. proc_pid_net(5): /proc/net/udp, tcp, udp6, tcp6
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pushpkt/lab/host.hpp"

namespace pushpkt::lab {

/// Ports with a UDP socket that takes datagrams from anybody, or with a TCP socket that takes
/// connections, of either family; sorted, each once.
[[nodiscard]] std::vector<std::uint16_t> listeners(const Host& host, bool tcp);

/// Sockets on the host that packets can reach: as above, and UDP-Lite, raw and packet sockets.
[[nodiscard]] std::size_t count_receiving_sockets(const Host& host);

}  // namespace pushpkt::lab
