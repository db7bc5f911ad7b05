// What `replay` was asked to do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/edit_options.hpp"
#include "cli/policy_options.hpp"
#include "cli/safety.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/replay/rewriter.hpp"
#include "pushpkt/replay/schedule.hpp"

namespace pushpkt::tool {

struct ReplayOptions {
  std::string file;
  std::string filter;  ///< pcap-filter(7)
  std::string interface;
  std::string path = "packet";
  std::optional<double> speed;
  std::optional<double> pps;
  std::optional<double> mbps;
  bool topspeed = false;
  std::uint64_t loop = 1;
  std::optional<std::uint64_t> count;
  EditOptions edit;
  bool segment = false;
  bool skip_cut = false;
  std::string next_hop;
  std::string out_file;  ///< -w
  bool stats = false;
  bool json = false;
  std::vector<std::string> allow;

  std::string as;  ///< "client": ask the capture's requests again
  std::string host;
  std::optional<std::uint16_t> port;
  std::string client;
  double wait_seconds = 1;
  PolicyOptions policy;  ///< what may differ about the answers; empty: no byte
};

/// The options, understood.
struct ReplayPlan {
  const ReplayOptions* options = nullptr;
  const path::PathKind* path = nullptr;
  replay::Pace pace;
  std::vector<replay::Change> changes;  ///< empty until read_changes()
  replay::Edits edits;
  replay::Checksums checksums = replay::Checksums::right_stays_right;
  Allowed allow;

  /// Input errors name the option.
  [[nodiscard]] static Result<ReplayPlan> of(const ReplayOptions& options);
  /// Reads --set, which may name fields of --protocols: after load_protocols(). Input errors.
  [[nodiscard]] Result<void> read_changes();
  /// Whether a --set names a row of this header ("eth.").
  [[nodiscard]] bool changes_any(std::string_view prefix) const;
  [[nodiscard]] bool is_dry() const { return path->kind == path::Kind::file; }
};

}  // namespace pushpkt::tool
