// A network device by any of its names. ip-link(8), "property add altname"
#pragma once

#include <string>

namespace pushpkt {

/// The device's own name when `name` is one of its alternative names, which may be 127 letters long
/// where a device's own has 15 at most; else `name` itself: whether there is such a device is said
/// by whoever opens it. In the calling thread's network namespace; needs no privilege.
[[nodiscard]] std::string device_name(const std::string& name);

}  // namespace pushpkt
