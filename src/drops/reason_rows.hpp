// The rows of `reasons()`, one table for each part of a packet's way.
#pragma once

#include <span>

#include "pushpkt/drops/reason.hpp"

namespace pushpkt::drops {

[[nodiscard]] std::span<const Reason> device_reasons();     ///< interfaces, queues, tc, neighbours
[[nodiscard]] std::span<const Reason> network_reasons();    ///< IP, routing, firewall, fragments
[[nodiscard]] std::span<const Reason> transport_reasons();  ///< UDP, TCP, ICMP, sockets

}  // namespace pushpkt::drops
