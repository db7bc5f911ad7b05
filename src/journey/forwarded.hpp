// Packets that a router forwarded after a rewrite that no byte-by-byte comparison recognises:
// another port, another payload, several at once.
#pragma once

#include <span>
#include <vector>

#include "pushpkt/journey/attribution.hpp"

namespace pushpkt::journey {

/// `roles` are those of `observed`. Where a frame of `mine` left, and none arrived, each packet
/// that the receiver got from the router and that has no role yet becomes `arrived` if it resembles
/// ours more than any of `others`, and `unclaimed` if it may be another's. A packet that came to
/// the router as it is (a kernel sent it) and what routers send themselves keep their role. Pure.
void claim_forwarded(const Written& mine, std::span<const Written> others,
                     std::span<const Observed> observed, std::vector<Role>& roles);

}  // namespace pushpkt::journey
