// Addresses that no connection leads to. RFC 9293, 3.9.2.3 (MUST-46)
#pragma once

#include <string>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::stack {

/// The input error for a multicast, broadcast or unspecified address. The broadcast addresses of
/// networks are known by the kernel's routes, of `interface` where it is named.
[[nodiscard]] Result<void> check_tcp_remote(const Ip& remote, const std::string& interface);

}  // namespace pushpkt::stack
