// What a device's frames begin with, by its type. linux/if_arp.h, netdevice(7)
#pragma once

#include <cstdint>
#include <string>

#include "pushpkt/base/error.hpp"

namespace pushpkt {

enum class FrameStart : std::uint8_t {
  ethernet,
  ip,    ///< no link-layer header: TUN, PPP, tunnels
  other  ///< a header that is not read here: InfiniBand, HDLC, 802.11 monitors, CAN ...
};

/// Of a device type (ARPHRD_*).
[[nodiscard]] FrameStart frame_start_of(unsigned device_type);
/// Of a device in the network namespace of the calling thread; `other` where there is none.
[[nodiscard]] FrameStart frame_start_on(const std::string& interface);
/// WHAT ("cannot send ip on ib0"), where it is `other`.
[[nodiscard]] Error other_frame_start(const std::string& what);

}  // namespace pushpkt
