// The checks of `pushpkt doctor`: a table, or JSON.
#pragma once

#include <span>
#include <string>

#include "pushpkt/doctor/checks.hpp"
#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

[[nodiscard]] std::string doctor_text(std::span<const doctor::Check> checks, const Style& style);
[[nodiscard]] std::string doctor_json(std::span<const doctor::Check> checks);

}  // namespace pushpkt::report
