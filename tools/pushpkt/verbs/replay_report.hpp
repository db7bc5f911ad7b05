// What a replay did: a few lines, or JSON.
#pragma once

#include <string>

#include "pushpkt/replay/replay.hpp"
#include "pushpkt/report/json.hpp"
#include "verbs/replay_preparation.hpp"

namespace pushpkt::tool {

struct ReplayResult {
  replay::Replay::Counts sent;
  replay::LatencyHistogram lateness;
  std::uint64_t went_back = 0;  ///< timestamps
  std::uint64_t read = 0;       ///< packets of the capture, of all rounds
  Preparation::Counts prepared;
  replay::EditLosses left_out;
  std::uint64_t trailer_octets = 0;  ///< behind IP packets that were split: no piece has them
  replay::Rewriter::Counts rewritten;
  bool interrupted = false;
};

/// Lines for people; `options.stats` asks for all of them.
[[nodiscard]] std::string to_text(const ReplayResult& result, const ReplayPlan& plan);
[[nodiscard]] report::Json to_json(const ReplayResult& result, const ReplayPlan& plan);

}  // namespace pushpkt::tool
