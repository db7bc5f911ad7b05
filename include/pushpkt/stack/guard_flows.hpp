// Our kernel kept out of the TCP flows of packets that are about to leave.
#pragma once

#include "pushpkt/stack/rst_guard.hpp"
#include "pushpkt/stack/transmit.hpp"

namespace pushpkt::stack {

/// The flows of all TCP packets, of every variation, as they were completed (the kernel may have
/// chosen addresses and ports), each once, in the order in which they are sent. Errors (input): no
/// TCP among them, more than most_guarded_flows or a million packets; build's.
[[nodiscard]] Result<std::vector<GuardedFlow>> tcp_flows(
    const TransmitOptions& how, const std::vector<Transmitter::Load>& loads);

/// What nft takes in a second or two.
constexpr std::size_t most_guarded_flows = 16'384;

/// Sets `guard`, which is prepared, for each of tcp_flows(); it is in force on return. Errors:
/// those of tcp_flows(), and nft's.
[[nodiscard]] Result<void> guard_flows(RstGuard& guard, const TransmitOptions& how,
                                       const std::vector<Transmitter::Load>& loads);

}  // namespace pushpkt::stack
