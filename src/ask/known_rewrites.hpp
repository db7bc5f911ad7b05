// The table of a path's rewrites, in the form that compare takes.
#pragma once

#include <vector>

#include "pushpkt/compare/verdict.hpp"
#include "pushpkt/path/path.hpp"

namespace pushpkt::ask {

/// The rows of the path's table for this family.
[[nodiscard]] std::vector<compare::KnownRewrite> known_rewrites(const path::PathKind& kind,
                                                                bool ip6);

}  // namespace pushpkt::ask
