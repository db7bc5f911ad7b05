// Offloads of an interface, switched as `ethtool -K` does it.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/base/result.hpp"

namespace pushpkt::lab {

/// Whether this is a command that `set_offloads` takes.
[[nodiscard]] bool is_offload_command(const std::vector<std::string>& argv);

/// `ethtool -K INTERFACE (tx|rx|tso|gso|gro on|off)...` in the network namespace of this thread.
[[nodiscard]] Result<void> set_offloads(const std::vector<std::string>& argv);

}  // namespace pushpkt::lab
