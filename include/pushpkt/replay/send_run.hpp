// A capture sent again by this host: surveyed, admitted by the egress gate frame by frame, to the
// next hops that its routes name, and held against what the devices counted.
#pragma once

#include <functional>
#include <optional>

#include "pushpkt/replay/pipeline.hpp"
#include "pushpkt/stack/egress_gate.hpp"

namespace pushpkt::replay {

struct SendRunOptions {
  stack::EgressGate* gate = nullptr;  ///< outlives the run
  /// Who gets packets that come without an Ethernet header; nullopt: the routes decide.
  std::optional<Ip> next_hop = {};
  std::function<bool()> stop = {};
  int stop_fd = -1;  ///< readable when `stop` is true: poll(2)
  /// Called when all is open: drop capabilities here.
  std::function<Result<void>()> drop_privileges = {};
  /// Called now and then; `total` is 0 where it is not known.
  std::function<void(std::uint64_t read, std::uint64_t total)> progress = {};
};

/// Sends by Plan::path. `summary` holds in any case, also behind an error. Errors: no such next
/// hop, those of the path, of the survey (before anything is sent), and of send().
[[nodiscard]] Result<void> send_run(const Plan& plan, const SendRunOptions& options,
                                    Summary& summary);

}  // namespace pushpkt::replay
