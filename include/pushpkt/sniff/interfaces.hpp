// Interface: a device that can be captured from, here and now. pcap_findalldevs(3PCAP).
#pragma once

#include <string>
#include <vector>

#include "pushpkt/base/result.hpp"

namespace pushpkt::sniff {

struct Interface {
  std::string name = {};
  std::string description = {};  ///< may be empty
  bool up = false;
  bool loopback = false;
};

/// The network devices of the calling thread's network namespace, and `any`. Pseudo devices that
/// carry no packets of ours (USB, D-Bus, netfilter logs) are left out.
[[nodiscard]] Result<std::vector<Interface>> interfaces();

}  // namespace pushpkt::sniff
