// The address of a host by its name. getaddrinfo(3)
#pragma once

#include <string>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::app {

/// The first address of a host: a literal, or what getaddrinfo(3) gives. `ip6`: of that family. An
/// input error for a name that does not resolve.
[[nodiscard]] Result<Ip> resolve(const std::string& host, bool ip6);

}  // namespace pushpkt::app
