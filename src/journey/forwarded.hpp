// Packets that rules of the sender or a router rewrote so that no byte-by-byte comparison
// recognises them: another port, another payload, several at once.
#pragma once

#include <span>
#include <vector>

#include "pushpkt/journey/attribution.hpp"

namespace pushpkt::journey {

/// Where no frame of `mine` left: packets on the first wire that rules of the sender may have made
/// of one (see wire::may_be_rewritten), and that resemble none of `others` as much, become `left`.
void claim_rewritten(const Written& mine, std::span<const Written> others,
                     std::span<const Observed> observed, std::vector<Role>& roles);

/// `roles` are those of `observed`. Where a frame of `mine` left, and none arrived, each packet
/// that the receiver got from the router and that has no role yet becomes `arrived` if it resembles
/// ours more than any of `others`, and `unclaimed` if it may be another's. A packet that came to
/// the router as it is (a kernel sent it) and what routers send themselves keep their role. Pure.
void claim_forwarded(const Written& mine, std::span<const Written> others,
                     std::span<const Observed> observed, std::vector<Role>& roles);

}  // namespace pushpkt::journey
