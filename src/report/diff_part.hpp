// A share of a comparison as a part of a run: written, and put together with the others.
#pragma once

#include "pushpkt/report/merge.hpp"
#include "report/parts_in_step.hpp"

namespace pushpkt::report {

/// The run of a part begins with this word.
inline constexpr std::string_view diff_run_word = "diff ";
[[nodiscard]] inline bool is_diff_part(std::string_view run) {
  return run.starts_with(diff_run_word);
}

/// What cannot be cut into parts, and what can.
[[nodiscard]] Result<void> check_diff_shard(const DiffRequest& request);

class DiffPartWriter {
 public:
  /// `request` must outlive it.
  DiffPartWriter(const DiffRequest& request, WriteBytes write)
      : request_(&request), part_(*request.shard, request.run, std::move(write)) {}

  [[nodiscard]] Result<void> begin();
  /// Errors come out of finish().
  void add(const compare::PacketDifference& difference, std::string_view text);
  [[nodiscard]] Result<void> finish(const compare::CaptureDiff& diff);

 private:
  const DiffRequest* request_;
  PartWriter part_;
  Result<void> written_;
};

[[nodiscard]] Result<RunEnd> merge_diff(PartsInStep parts, const MergeOutput& output);

}  // namespace pushpkt::report
