// Starting a program on a host: descriptors, namespaces, mounts, and a keeper that outlives
// nothing.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/result.hpp"
#include "pushpkt/lab/find_program.hpp"
#include "pushpkt/lab/host.hpp"
#include "pushpkt/lab/process.hpp"

namespace pushpkt::lab {

/// What is started where. `descriptors[n]` of ours becomes descriptor n of the program; it gets no
/// others.
struct Launch {
  std::vector<std::string> argv;
  std::vector<int> descriptors;
  int netns_fd = -1;
  const Namespaces* neighbours = nullptr;  ///< to be named in /run/netns
  std::string_view host_name;              ///< what hostname(1) says there
};

[[nodiscard]] Result<Process> spawn(const Launch& launch);

}  // namespace pushpkt::lab
