// The table belongs to path, the judgement to compare; neither knows the other.
#include "ask/known_rewrites.hpp"

#include <algorithm>

#include "pushpkt/wire/protocols.hpp"

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

const path::Rewrite* rewrite_of_id(const path::PathKind& kind) {
  const auto& rows = kind.rewrites_ip4;
  const auto found = std::find_if(rows.begin(), rows.end(), [](const path::Rewrite& one) {
    return one.field == wire::ipv4::id.name;
  });
  return found == rows.end() ? nullptr : &*found;
}

}  // namespace pushpkt::ask
