// How an answer's JSON shows that its question was stopped before its end.
#pragma once

#include <optional>

#include "pushpkt/ask/interrupted.hpp"
#include "pushpkt/report/json.hpp"

namespace pushpkt::report {

/// `interrupted`; where it is true, `done` of `planned`, each a `unit`.
inline void add_interrupted(Json& out, const std::optional<ask::Interrupted>& interrupted) {
  out["interrupted"] = interrupted.has_value();
  if (!interrupted) return;
  out["done"] = interrupted->done;
  out["planned"] = interrupted->planned;
  out["unit"] = interrupted->unit;
}

}  // namespace pushpkt::report
