// A path for the packets of a capture, of which it is not known whether they are IPv4 or IPv6.
#pragma once

#include <memory>
#include <string>

#include "pushpkt/path/path.hpp"

namespace pushpkt::path {

/// raw-ip: a socket for each family, bound to the interface where one is named. The other kinds:
/// the path itself. A host without IPv6 is an error of the first IPv6 packet. Other errors: those
/// of PathKind::open.
[[nodiscard]] Result<std::unique_ptr<Path>> open_for_both_families(const PathKind& kind,
                                                                   const std::string& interface);

}  // namespace pushpkt::path
