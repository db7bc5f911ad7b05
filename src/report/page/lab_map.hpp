// The hosts of an experiment, their links and addresses.
#pragma once

#include <string>

namespace pushpkt::report::page {

/// The built-in lab.
[[nodiscard]] std::string lab_map();
/// This machine and another one.
[[nodiscard]] std::string network_map(const std::string& server);

}  // namespace pushpkt::report::page
