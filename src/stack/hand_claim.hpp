// Whether a host made by hand may have its addresses: for the egress policy they are sources like
// others. docs/egress.md
#pragma once

#include <vector>

#include "pushpkt/stack/egress_gate.hpp"

namespace pushpkt::stack {

/// The input error of the first address that frames leaving by `exit` may not have for their
/// source.
[[nodiscard]] Result<void> check_claims(EgressGate& gate, const EgressExit& exit,
                                        const std::vector<Ip>& addresses);

}  // namespace pushpkt::stack
