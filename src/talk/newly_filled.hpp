// Ports and identifiers that a line leaves open.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::talk {

/// "udp.srcport=40001" of each row that `after` names and `before` does not; those in `known` are
/// left out, and the others are put there.
[[nodiscard]] std::vector<std::string> newly_filled(const wire::Recipe& before,
                                                    const wire::Recipe& after,
                                                    std::set<std::string>& known);

}  // namespace pushpkt::talk
