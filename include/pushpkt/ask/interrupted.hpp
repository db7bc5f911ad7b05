// A question that was stopped before its end: its answer holds what was measured until then.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "pushpkt/base/counted.hpp"

namespace pushpkt::ask {

/// Looked at between two measurements: true ends the question. nullptr: nothing does.
using StopRequest = std::function<bool()>;

[[nodiscard]] inline bool is_stopped(const StopRequest& stop) { return stop && stop(); }

/// How far the question had come.
struct Interrupted {
  std::size_t done = 0;
  std::size_t planned = 0;
  std::string_view unit = {};  ///< of both: "case", "path"

  /// "interrupted: 3 of 20 cases"
  [[nodiscard]] std::string text() const {
    return "interrupted: " + std::to_string(done) + " of " + counted(planned, std::string(unit));
  }
};

}  // namespace pushpkt::ask
