// Devices that can be captured from, here and now. pcap_findalldevs(3PCAP).
#pragma once

#include <vector>

#include "pushpkt/base/interfaces.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::sniff {

/// The network devices of the calling thread's network namespace, and `any`: name, description, up
/// and loopback of each. Pseudo devices that carry no packets of ours (USB, D-Bus, netfilter logs)
/// are left out.
[[nodiscard]] Result<std::vector<Interface>> interfaces();

}  // namespace pushpkt::sniff
