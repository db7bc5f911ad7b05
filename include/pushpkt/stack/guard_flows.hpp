// Our kernel kept out of the TCP flows of packets that are about to leave.
#pragma once

#include "pushpkt/stack/rst_guard.hpp"
#include "pushpkt/stack/transmit.hpp"

namespace pushpkt::stack {

/// The flows of all TCP packets, of every variation, as they were completed: the kernel may have
/// chosen addresses and ports. Sets `guard`, which is prepared, for each; it is in force on return.
/// Errors (input): no TCP among them, more than 65,536 flows or a million packets; build's and
/// nft's.
[[nodiscard]] Result<void> guard_flows(RstGuard& guard, const TransmitOptions& how,
                                       const std::vector<Transmitter::Load>& loads);

}  // namespace pushpkt::stack
