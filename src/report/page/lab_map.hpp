// The hosts of an experiment, their links and addresses.
#pragma once

#include <string>

#include "pushpkt/report/json.hpp"

namespace pushpkt::report::page {

/// The built-in lab.
[[nodiscard]] std::string lab_map();
/// This machine and another one.
[[nodiscard]] std::string network_map(const std::string& server);
/// The commands that built the lab, with their heading; "" where the answer has none.
[[nodiscard]] std::string lab_plan(const Json& answer);

}  // namespace pushpkt::report::page
