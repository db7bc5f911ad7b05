// The ladder of ways out: what is ours on each, what the kernel does, whether it works here.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pushpkt/path/path.hpp"
#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

/// A way out, and why it cannot be opened here if it cannot.
struct PathState {
  const path::PathKind* kind = nullptr;
  std::optional<Error> unavailable;
};

/// All of them, each tried here and now.
[[nodiscard]] std::vector<PathState> path_states();

[[nodiscard]] std::string paths_text(const std::vector<PathState>& paths, const Style& style);
[[nodiscard]] std::string paths_json(const std::vector<PathState>& paths);

/// "payload", "transport", "network", "link".
[[nodiscard]] std::string_view to_text(path::Level ours);

}  // namespace pushpkt::report
