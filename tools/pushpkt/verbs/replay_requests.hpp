// replay --as client: the requests of a capture, asked again, and the answers held against it.
#pragma once

#include "verbs/replay_options.hpp"

namespace pushpkt::tool {

/// An exit code: 0 when every saved answer came again, 1 when one differs or is missing.
[[nodiscard]] Result<int> replay_requests(const ReplayOptions& options);

}  // namespace pushpkt::tool
