// Until the links of a lab carry packets.
#pragma once

#include "pushpkt/base/result.hpp"
#include "pushpkt/lab/host.hpp"

namespace pushpkt::lab {

/// Returns when each interface that has a carrier is operational (RFC 2863) and no IPv6 address is
/// tentative: until then the kernel drops what is sent there, without an error. An interface
/// without a carrier is left alone: that is how it was set. An error after 60 s.
[[nodiscard]] Result<void> wait_until_settled(const Namespaces& namespaces);

}  // namespace pushpkt::lab
