// What a path's kernel is known to do, in the words of compare.
#pragma once

#include <vector>

#include "pushpkt/compare/verdict.hpp"
#include "pushpkt/path/path.hpp"

namespace pushpkt::ask {

/// The rows of the path's table for this family.
[[nodiscard]] std::vector<compare::KnownRewrite> known_rewrites(const path::PathKind& kind,
                                                                bool ip6);

/// What the path's table says of ip.id; nullptr: the kernel leaves it alone.
[[nodiscard]] const path::Rewrite* rewrite_of_id(const path::PathKind& kind);

}  // namespace pushpkt::ask
