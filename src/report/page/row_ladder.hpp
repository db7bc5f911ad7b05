// One row of `ask fields` as a ladder: how far the packet came, where it died and why.
#pragma once

#include "pushpkt/report/json.hpp"
#include "pushpkt/report/ladder.hpp"

namespace pushpkt::report::page {

/// From the row's JSON, without times: they are not in it.
[[nodiscard]] Ladder row_ladder(const Json& row);

}  // namespace pushpkt::report::page
