// A station in a lab of its own, whose server runs the commands of a script.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <vector>

#include "pushpkt/lab/lab.hpp"
#include "pushpkt/lab/launcher.hpp"
#include "pushpkt/lab/topology.hpp"
#include "pushpkt/talk/run.hpp"
#include "pushpkt/talk/station.hpp"

namespace pushpkt::talk {

/// Ours in the lab, beside the client's: no kernel has them.
inline constexpr lab::LinkEnd lab_end = lab::interface_at(lab::client_name, "to-router", 1, 9);

class LabStation {
 public:
  /// Builds the lab, and prepares the commands of `script` on its server. The calling thread is in
  /// the client's namespace afterwards. Errors are those of the lab and of Station::open().
  [[nodiscard]] static Result<std::unique_ptr<LabStation>> build(const Script& script,
                                                                 const path::PathKind& path);

  [[nodiscard]] Station& station() { return *station_; }
  /// How the script's commands are started; `this` outlives it.
  [[nodiscard]] Commands commands(std::function<bool()> stop) const;

 private:
  LabStation(lab::Lab lab, std::optional<lab::Launcher> launcher, stack::EgressGate gate)
      : lab_(std::move(lab)), launcher_(std::move(launcher)), gate_(std::move(gate)) {}

  lab::Lab lab_;
  std::optional<lab::Launcher> launcher_;
  stack::EgressGate gate_;
  std::unique_ptr<Station> station_;
};

/// The MAC address of our frames for the first of these addresses of ours: a locally administered
/// one, where this host does not have the address and the path takes whole frames; else all zeros,
/// the interface's.
[[nodiscard]] Mac mac_for(const std::vector<Ip>& addresses, const Interfaces& interfaces,
                          const path::PathKind& path);

}  // namespace pushpkt::talk
