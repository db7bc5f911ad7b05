// The path `packet` with UDP GSO.
#pragma once

#include "path/device.hpp"
#include "path/open.hpp"
#include "pushpkt/base/fd.hpp"

namespace pushpkt::path {

/// `fd`: an AF_PACKET socket bound to the device, of type SOCK_RAW.
[[nodiscard]] Opened open_packet_gso(Fd fd, const Device& device, const std::string& interface);

}  // namespace pushpkt::path
