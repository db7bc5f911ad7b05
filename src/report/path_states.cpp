// Each path is opened once, and sends nothing.
#include "pushpkt/report/path_reference.hpp"

namespace pushpkt::report {

std::vector<PathState> path_states() {
  std::vector<PathState> out;
  for (const path::PathKind& kind : path::kinds()) {
    const auto works = path::available(kind);
    out.push_back({&kind, works ? std::nullopt : std::optional(works.error())});
  }
  return out;
}

}  // namespace pushpkt::report
