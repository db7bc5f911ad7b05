// Cases of whole packets: completed from the base request, and built.
#pragma once

#include "pushpkt/cases/case.hpp"

namespace pushpkt::cases {

/// All packets of the case, each with the addresses, ports and Ethernet header that it leaves open.
/// An input error where a packet is of the other family.
[[nodiscard]] Result<Built> build_packets(const Case& asked, const Ends& ends);

}  // namespace pushpkt::cases
