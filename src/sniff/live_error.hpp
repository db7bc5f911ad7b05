// What a device that cannot be captured from is called.
#pragma once

#include <string>

#include "pushpkt/base/error.hpp"

namespace pushpkt::sniff {

inline constexpr const char* device_hint =
    "`ip link` and `tcpdump -D` list the devices of this namespace";

/// "cannot capture from eth0: ... (EPERM)", with what to try.
[[nodiscard]] Error live_error(const std::string& interface, int number);

}  // namespace pushpkt::sniff
