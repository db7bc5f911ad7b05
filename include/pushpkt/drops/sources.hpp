// Which kinds of evidence of drops are available here, the best first, and why not the others.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "pushpkt/base/error.hpp"

namespace pushpkt::drops {

struct Source {
  std::string_view name;             ///< "packet", "tracepoint", "counters", "inferred"
  std::string_view reports;          ///< what it shows, and what it cannot
  std::optional<Error> unavailable;  ///< why not, and the cure
};

/// Each is tried, not guessed. Call it before capabilities are dropped.
[[nodiscard]] std::vector<Source> sources();

}  // namespace pushpkt::drops
