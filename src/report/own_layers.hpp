// The layers of a path's packet that are ours, by their names in recipes.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/ask/push.hpp"

namespace pushpkt::report {

/// "eth", "ip", "udp"; "payload" where not one header is ours.
[[nodiscard]] std::vector<std::string> own_layers(const ask::PathAnswer& path);

}  // namespace pushpkt::report
