// What a host of the lab would do with a packet: its sysctls and its firewall, read while it runs.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "pushpkt/lab/lab.hpp"

namespace pushpkt::journey {

struct HostSettings {
  std::vector<lab::Interface> interfaces;
  bool route_localnet = false;     ///< 127.0.0.0/8 may come by a wire, on any interface
  bool accept_local = false;       ///< its own address may come as a source, on any interface
  std::vector<std::string> drops;  ///< hooks at which a rule or a policy drops: "forward", "input"

  [[nodiscard]] static Result<HostSettings> read(const lab::Host& host);
  /// The sysctls again, of the host that the calling thread is on: that needs no capability.
  void read_switches();
};

using LabSettings = std::array<HostSettings, lab::host_names.size()>;

/// The hooks of a ruleset, as `nft list ruleset` prints it, at which packets may be dropped.
[[nodiscard]] std::vector<std::string> dropping_hooks(std::string_view ruleset);

}  // namespace pushpkt::journey
