// How many files this process may have open. getrlimit(2), RLIMIT_NOFILE
#pragma once

#include "pushpkt/base/result.hpp"

namespace pushpkt {

/// Raises the soft limit where it is below `needed` and the hard limit allows more. An environment
/// error names the limit, what is needed, and how to raise it.
[[nodiscard]] Result<void> require_open_files(unsigned needed);

}  // namespace pushpkt
