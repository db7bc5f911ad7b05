// send --guard: our kernel's RST of the flows that are sent is dropped.
#pragma once

#include <optional>
#include <vector>

#include "pushpkt/stack/rst_guard.hpp"
#include "pushpkt/stack/transmit.hpp"
#include "verbs/send_options.hpp"

namespace pushpkt::tool {

/// Starts what needs CAP_NET_ADMIN; nullopt without --guard. Errors: RstGuard::prepare()'s.
[[nodiscard]] Result<std::optional<stack::RstGuard>> prepare_guard(const SendOptions& options);
/// Rules for the flows of all TCP packets, of every variation, which are in force when it returns.
/// Errors (input): no TCP packet, or too many of them; those of RstGuard::set().
[[nodiscard]] Result<void> guard_flows(stack::RstGuard& guard, const stack::TransmitOptions& how,
                                       const std::vector<stack::Transmitter::Load>& loads);

}  // namespace pushpkt::tool
