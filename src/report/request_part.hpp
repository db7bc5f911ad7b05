// The parts of repeated requests, put together.
#pragma once

#include "pushpkt/report/merge.hpp"
#include "report/parts_in_step.hpp"

namespace pushpkt::report {

/// The run of such a part begins with this word.
inline constexpr std::string_view request_run_word = "replay ";

[[nodiscard]] Result<RunEnd> merge_requests(PartsInStep parts, const MergeOutput& output);

}  // namespace pushpkt::report
