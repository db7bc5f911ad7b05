// replay --as client of TCP: connections made by hand.
#pragma once

#include <optional>

#include "pushpkt/compare/policy.hpp"
#include "pushpkt/replay/tcp_run.hpp"
#include "pushpkt/stack/rst_guard.hpp"
#include "verbs/replay_options.hpp"

namespace pushpkt::tool {

/// The guard, where the caller has the right to set one; opened before the capture is read.
[[nodiscard]] Result<std::optional<stack::RstGuard>> guard_for_replay();

/// An exit code: 0 when every saved answer came again, 1 when one differs or is missing
/// or none was saved. `half.tcp` has connections. Drops all
/// capabilities when the port is open. Errors (input): connections to several servers' ports
/// without --port.
[[nodiscard]] Result<int> replay_connections(const ReplayOptions& options, const Ip& host,
                                             const replay::ClientHalf& half,
                                             stack::EgressGate& gate,
                                             std::optional<stack::RstGuard> guard,
                                             std::optional<compare::Policy> policy);

}  // namespace pushpkt::tool
