// The options of `replay`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/shared_options.hpp"
#include "pushpkt/replay/plan.hpp"
#include "verbs/verbs.hpp"

namespace pushpkt::tool {

struct ReplayOptions {
  std::string file;
  std::string filter;  ///< pcap-filter(7)
  std::string interface;
  std::string path = "packet";
  bool path_given = false;
  std::optional<double> speed;
  std::optional<double> pps;
  std::optional<double> mbps;
  bool topspeed = false;
  std::uint64_t loop = 1;
  std::optional<std::uint64_t> count;
  std::string captured_on;
  EditOptions edit;
  bool segment = false;
  bool skip_cut = false;
  std::string next_hop;
  std::string out_file;  ///< -w
  bool stats = false;
  bool json = false;
  std::vector<std::string> allow;

  std::string as;  ///< "client": repeat the capture's requests
  std::string host;
  std::optional<std::uint16_t> port;
  std::string client;
  double wait_seconds = 1;
  PolicyOptions policy;  ///< what may differ about the answers; empty: no byte
  std::string shard;     ///< "K/N"
  std::string run;       ///< of a part: see run_identity()
};

/// The plan, without its changes: --set may name fields of --protocols, which are loaded later.
/// Input errors name the option.
[[nodiscard]] Result<replay::Plan> plan_of(const ReplayOptions& options);

}  // namespace pushpkt::tool
