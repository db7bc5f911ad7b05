// The ladder, tried.
#include "verbs/path_states.hpp"

namespace pushpkt::tool {

std::vector<report::PathState> path_states() {
  std::vector<report::PathState> out;
  for (const path::PathKind& kind : path::kinds()) {
    const auto works = path::available(kind);
    out.push_back({&kind, works ? std::nullopt : std::optional(works.error())});
  }
  return out;
}

}  // namespace pushpkt::tool
