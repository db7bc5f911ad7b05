// The parts of a run, put together: what the run would have printed without --shard.
#pragma once

#include <span>

#include "pushpkt/report/diff_run.hpp"
#include "pushpkt/report/part.hpp"

namespace pushpkt::report {

/// Where the whole goes: bytes as they are; what a comparison or repeated requests show, as if they
/// were run here.
struct MergeOutput {
  WriteBytes write = {};
  std::function<DiffOutput(bool json)> shown = {};
};

/// Writes what the whole run would have printed. Errors (input): a part that is missing, there
/// twice, of another run, damaged or not whole; the parts that have to be run again are named. What
/// was written before such an error is not the whole.
[[nodiscard]] Result<RunEnd> merge_parts(std::span<const std::string> files,
                                         const MergeOutput& output);

/// The error of a run, an input error, of the text that its part keeps (Error::text()).
[[nodiscard]] Error error_of_part(std::string_view text);

}  // namespace pushpkt::report
