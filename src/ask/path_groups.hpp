// Paths that can be tried in one lab: those of the client, and each cable in a lab of its own.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/lab/plan.hpp"
#include "pushpkt/path/path.hpp"

namespace pushpkt::ask {

struct PathGroup {
  lab::ClientLink link = lab::ClientLink::host;
  std::vector<const path::PathKind*> paths;
  std::vector<std::size_t> places;  ///< of these paths in the question's list
};

/// Cables first: the process stays on the host of the lab that is built last, the client's, where
/// ports are reserved and sockets opened during the trials. Where /dev/net/tun cannot be opened, a
/// veth end without an address stands in; `notes` says so, a line each.
[[nodiscard]] std::vector<PathGroup> path_groups(const std::vector<const path::PathKind*>& paths,
                                                 std::vector<std::string>& notes);

/// Distributes the client's paths over so many labs, at most one for each path.
void spread_over_labs(std::vector<PathGroup>& groups, std::size_t labs);

/// The link for one cable: the device, or the end that stands in for it.
[[nodiscard]] lab::ClientLink cable_link(path::Kind kind);
/// Why a veth end stands in for this path; "" where it does not.
[[nodiscard]] std::string stand_in_note(const path::PathKind& kind);

}  // namespace pushpkt::ask
