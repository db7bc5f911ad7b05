// Capabilities are given up for good once everything that needs them is open. capabilities(7)
#pragma once

#include "pushpkt/base/result.hpp"

namespace pushpkt::tool {

/// Drops every capability of the calling thread and of those it starts later; nothing that it
/// executes gets one back (PR_SET_NO_NEW_PRIVS).
[[nodiscard]] Result<void> drop_capabilities();

}  // namespace pushpkt::tool
