// Where each way enters the kernel's stack, and which headers are ours on it.
#pragma once

#include <string>

#include "pushpkt/report/json.hpp"

namespace pushpkt::report::page {

/// From the `paths` of `ask push`: the layers down, the ways across. "" without a known way.
[[nodiscard]] std::string stack_picture(const Json& answer);

}  // namespace pushpkt::report::page
