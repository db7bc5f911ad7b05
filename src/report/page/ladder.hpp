// The ladder of a page: a list of packets for a reader, columns and arrows for the eye.
#pragma once

#include <string>

#include "pushpkt/report/ladder.hpp"

namespace pushpkt::report::page {

[[nodiscard]] std::string ladder_html(const Ladder& ladder);

/// Its parts: the columns' names, and the steps alone in a block of their own.
[[nodiscard]] std::string hosts_html(const Ladder& ladder);
[[nodiscard]] std::string ladder_steps_html(const Ladder& ladder);

}  // namespace pushpkt::report::page
