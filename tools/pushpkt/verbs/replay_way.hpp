// The way out of a replay, opened before the capture is read: so nobody knows yet whether its
// packets are IPv4 or IPv6.
#pragma once

#include <memory>
#include <string>

#include "pushpkt/path/path.hpp"

namespace pushpkt::tool {

/// raw-ip: a socket for each family. The other kinds: the path itself.
[[nodiscard]] Result<std::unique_ptr<path::Path>> open_way(const path::PathKind& kind,
                                                           const std::string& interface);

}  // namespace pushpkt::tool
