// path has the table, compare judges; neither room includes the other.
#include "ask/known_rewrites.hpp"

namespace pushpkt::ask {

std::vector<compare::KnownRewrite> known_rewrites(const path::PathKind& kind, bool ip6) {
  std::vector<compare::KnownRewrite> out;
  for (const path::Rewrite& rewrite : ip6 ? kind.rewrites_ip6 : kind.rewrites_ip4) {
    out.push_back({std::string(rewrite.field),
                   std::string(rewrite.when) + " (" + std::string(rewrite.evidence) + ")",
                   rewrite.applies});
  }
  return out;
}

}  // namespace pushpkt::ask
