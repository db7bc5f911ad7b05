// Who listens in a network namespace. proc_pid_net(5): /proc/net/udp, tcp, udp6, tcp6
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pushpkt/lab/host.hpp"

namespace pushpkt::testing {

/// Ports with a UDP socket that takes datagrams from anybody, or with a TCP socket that takes
/// connections, of either family; sorted, each once.
[[nodiscard]] std::vector<std::uint16_t> listeners(const lab::Host& host, bool tcp);

}  // namespace pushpkt::testing
