// Whether a device takes a UDP datagram of many segments whole. ethtool(8), <linux/ethtool.h>
#pragma once

#include <string>

#include "pushpkt/base/result.hpp"

namespace pushpkt::path {

/// The feature `tx-udp-segmentation`, asked through the socket `fd`. A loopback or veth device that
/// has it hands the datagram on as it is: the other end, captures and the device's counters then
/// have one large packet.
[[nodiscard]] Result<bool> takes_datagrams_whole(int fd, const std::string& interface);

}  // namespace pushpkt::path
