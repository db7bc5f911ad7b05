// By which ways a drop can be known here, the best first, and why not by the others.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "pushpkt/base/error.hpp"

namespace pushpkt::drops {

struct Way {
  std::string_view name;             ///< "packet", "tracepoint", "counters", "inferred"
  std::string_view tells;            ///< what it says, and what it cannot
  std::optional<Error> unavailable;  ///< who refuses it, and the cure
};

/// Each is tried, not guessed. Call it before capabilities are dropped.
[[nodiscard]] std::vector<Way> ways();

}  // namespace pushpkt::drops
