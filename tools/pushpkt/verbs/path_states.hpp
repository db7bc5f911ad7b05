// Which ways out work here and now: each is opened once, and sends nothing.
#pragma once

#include "pushpkt/report/path_reference.hpp"

namespace pushpkt::tool {

[[nodiscard]] std::vector<report::PathState> path_states();

}  // namespace pushpkt::tool
