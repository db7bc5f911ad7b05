// A replay: which packets of a capture, how they change, and when and by which path they leave.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/path/path.hpp"
#include "pushpkt/replay/edits.hpp"
#include "pushpkt/replay/rewriter.hpp"
#include "pushpkt/replay/schedule.hpp"
#include "pushpkt/sniff/capture_file.hpp"

namespace pushpkt::replay {

struct Plan {
  std::string file = {};                    ///< a capture; "-" is the standard input
  std::string filter = {};                  ///< pcap-filter(7)
  std::string captured_on = {};             ///< only packets of this interface; "": all
  std::optional<std::uint64_t> count = {};  ///< packets of the capture at most, of all rounds
  std::uint64_t rounds = 1;
  const path::PathKind* path = nullptr;  ///< path::Kind::file: a dry run
  std::string interface = {};            ///< that the packets leave by; "": the routes decide
  std::string out_file = {};             ///< of a dry run
  Pace pace = {};
  std::vector<Change> changes = {};
  Checksums checksums = Checksums::right_stays_right;
  Edits edits = {};
  std::optional<std::uint32_t> mtu = {};  ///< bytes, instead of the interface's
  bool truncate_to_mtu = false;           ///< Edits::truncate_to is the MTU
  bool segment = false;                   ///< splits packets that are larger than the MTU
  bool skip_cut = false;                  ///< leaves out packets that the capture cut short
  bool next_hop_is_fixed = false;         ///< it is asked for although a change sets eth.dst

  [[nodiscard]] bool is_dry() const { return path->kind == path::Kind::file; }
  /// What is changed beside the packets of a pcapng file that a dry run writes.
  [[nodiscard]] sniff::PassOnOptions beside_packets() const;
  /// Whether a change names a field of this header ("eth.").
  [[nodiscard]] bool changes_any(std::string_view prefix) const;
};

/// The capture, with the plan's filter and interface. Errors: see sniff::CaptureReader::open().
[[nodiscard]] Result<sniff::CaptureReader> open_capture(const Plan& plan, int stop_fd = -1);

/// Whether it can be carried out, before anything is opened. Errors (input): a path that does not
/// take the packets of a capture, or without its interface; a dry run without a file, a file
/// without a dry run; the standard input more than once.
[[nodiscard]] Result<void> check(const Plan& plan);

}  // namespace pushpkt::replay
