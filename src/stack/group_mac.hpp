// The MAC addresses of multicast groups.
#pragma once

#include "pushpkt/base/address.hpp"

namespace pushpkt::stack {

/// The MAC address of a multicast group: RFC 1112, 6.4; RFC 2464, 7.
[[nodiscard]] Mac group_mac(const Ip& group);

}  // namespace pushpkt::stack
