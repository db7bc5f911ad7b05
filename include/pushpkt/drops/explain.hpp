// What a counter says of a drop to which the tracepoint gives no reason.
#pragma once

#include <optional>
#include <vector>

#include "pushpkt/drops/reason.hpp"
#include "pushpkt/drops/trace.hpp"

namespace pushpkt::drops {

/// The finding whose counter belongs to the protocol of the function that dropped the packet
/// (`Udp.NoPorts` to `__udp4_lib_rcv`), if it is the only one in `open`; one of its count is used
/// up. `open`: findings of the drop's namespace, without those that other drops account for.
/// nullopt: none fits, or several do.
[[nodiscard]] std::optional<Finding> explain(const Drop& drop, std::vector<Finding>& open);

}  // namespace pushpkt::drops
