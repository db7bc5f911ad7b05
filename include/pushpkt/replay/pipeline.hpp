// A whole replay: packets are read, edited, admitted, split, and sent at their time or written.
#pragma once

#include "pushpkt/replay/feed.hpp"

namespace pushpkt::replay {

/// What a replay needs besides its plan.
struct RunContext {
  Interfaces interfaces = {};               ///< of this host
  FindNextHop next_hop = {};                ///< of packets without an Ethernet header
  std::optional<Admission> admission = {};  ///< none: all frames may leave
  std::function<bool()> stop = {};          ///< true ends the replay as if there were no more
  int stop_fd = -1;                         ///< readable when `stop` is true: poll(2)
  /// Called now and then with the number of packets read so far.
  std::function<void(std::uint64_t read)> progress = {};
};

/// What the device counted while packets were handed over to the kernel.
struct DeviceCounts {
  std::uint64_t sent = 0;     ///< of those that were handed over
  std::uint64_t dropped = 0;  ///< also packets of other programs
};

/// What was done.
struct Summary {
  Replay::Counts sent = {};
  std::optional<DeviceCounts> by_device = {};  ///< of the caller
  std::vector<std::string> devices = {};       ///< by which the packets left; of the caller
  LatencyHistogram lateness = {};
  std::uint64_t went_back = 0;  ///< timestamps
  std::uint64_t read = 0;       ///< packets of the capture, of all rounds
  Preparation::Counts prepared = {};
  EditLosses left_out = {};
  EditCounts edited = {};
  std::uint64_t trailer_bytes = 0;  ///< behind IP packets that were split: no piece has them
  Rewriter::Counts rewritten = {};
  /// What was asked and not used; what the capture of a dry run does not have of the other, or has
  /// otherwise; a line each.
  std::vector<std::string> notes = {};
  bool interrupted = false;
  bool begun = false;  ///< a dry run: the capture was opened for writing
};

/// Looks at the whole capture before anything is sent. Nothing of a pipe, which can be read once.
[[nodiscard]] Survey survey(const Plan& plan, const RunContext& context);

/// Sends by `path`; `summary` holds in any case. Errors: those of CaptureFeed and Replay::run().
/// `prepared` is the survey's: with it the capture is not read again.
[[nodiscard]] Result<void> send(const Plan& plan, const RunContext& context, path::Path& path,
                                Summary& summary, const PreparedCapture* prepared = nullptr);

/// A dry run into Plan::out_file: no network, no privilege, no waiting. The file appears when all
/// of the capture is in it, when it was interrupted, and, with what was whole, when the capture is
/// damaged. Errors: those of CaptureFeed and CaptureWriter.
[[nodiscard]] Result<void> write(const Plan& plan, const RunContext& context, Summary& summary);

}  // namespace pushpkt::replay
