// Our kernel kept out of the TCP flows of packets that are about to leave.
#pragma once

#include "pushpkt/stack/rst_guard.hpp"
#include "pushpkt/stack/transmit.hpp"

namespace pushpkt::stack {

/// Of the first packet of each load, as it was completed: the kernel may have chosen addresses and
/// ports. Sets `guard`, which is prepared, for each flow. Errors (input): no TCP among them, more
/// than 256 flows; build's and nft's.
[[nodiscard]] Result<void> guard_flows(RstGuard& guard,
                                       const std::vector<Transmitter::Load>& loads);

}  // namespace pushpkt::stack
