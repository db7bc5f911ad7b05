// The path `packet` with UDP GSO.
#pragma once

#include "path/device.hpp"
#include "path/open.hpp"
#include "pushpkt/base/fd.hpp"

namespace pushpkt::path {

/// `fd`: an AF_PACKET socket bound to the device, of type SOCK_RAW. Refused where the device takes
/// datagrams whole (environment): the wire would not have the frames that were built.
[[nodiscard]] Opened open_packet_gso(Fd fd, const Device& device, const std::string& interface);

}  // namespace pushpkt::path
