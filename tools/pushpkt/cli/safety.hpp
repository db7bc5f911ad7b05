// What may leave this host: the --allow option, and the egress policy's facts about this host.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/app/resolve.hpp"
#include "pushpkt/stack/egress_gate.hpp"

namespace pushpkt::tool {

class Arguments;

using Allowed = stack::Allowed;

/// Declares --allow public|spoof|flood (repeatable).
void add_allow_option(Arguments verb, std::vector<std::string>& names);
[[nodiscard]] Allowed allowed(const std::vector<std::string>& names);

using stack::egress_host;
/// The gate for this host and these names of --allow.
[[nodiscard]] Result<stack::EgressGate> egress_gate(const Allowed& allow);

using app::resolve;

/// What keeps our kernel silent, on stderr, a line each.
void print_measures(const std::vector<std::string>& measures);

}  // namespace pushpkt::tool
