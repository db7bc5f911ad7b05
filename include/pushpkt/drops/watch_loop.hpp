// Drops watched round by round, until a count, a time, a stop or the end of a program.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>

#include "pushpkt/drops/watch.hpp"

namespace pushpkt::drops {

/// The best source of drops that is permitted here: the tracepoint with packets, else with reasons
/// alone, else none, which leaves the counters. `needs_place`: drops have to have a namespace and
/// an interface, so reasons alone are not enough. `note` gets lines about what is used and why.
[[nodiscard]] std::optional<Listener> open_best_listener(
    bool needs_place, const std::function<void(const std::string& line)>& note);

struct WatchLimits {
  std::optional<std::uint64_t> count = {};                     ///< drops
  std::optional<std::chrono::nanoseconds> wait = {};           ///< time
  std::chrono::nanoseconds interval{std::chrono::seconds(1)};  ///< between readings of counters
  std::function<bool()> stop = {};
  std::function<bool()> has_ended = {};  ///< of a program, after whose end there is one more round
};

/// Calls `after_round` with what was dropped since the last round. Errors are Watch::look's and
/// those of `after_round`.
[[nodiscard]] Result<void> watch_until(Watch& watch, const WatchLimits& limits,
                                       const std::function<Result<void>()>& after_round);

}  // namespace pushpkt::drops
