// IP_INHDR is the kernel's name for two faults: which of them it was.
#pragma once

#include <span>
#include <string>

#include "pushpkt/diagnose/drop_finding.hpp"

namespace pushpkt::diagnose {

/// "its TTL (hop limit) of 1 ran out while it was forwarded", or what is wrong with its header: by
/// the ICMP error that came back, the kernel's function, the host's counters, or the packet as it
/// arrived there. "" for another reason, and where none of these shows it.
[[nodiscard]] std::string describe_header_error(const DropFinding& found,
                                                const journey::Trial& trial,
                                                std::span<const IcmpError> icmp);

}  // namespace pushpkt::diagnose
