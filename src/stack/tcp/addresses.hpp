// An IP address from the bytes of a packet.
#pragma once

#include <algorithm>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/bytes.hpp"

namespace pushpkt::stack::tcp {

/// 4 or 16 bytes.
[[nodiscard]] inline Ip address_of(ByteView bytes) {
  if (bytes.size() == 4) {
    Ip4 ip;
    std::ranges::copy(bytes, ip.bytes.begin());
    return ip;
  }
  Ip6 ip;
  std::ranges::copy(bytes.first(ip.bytes.size()), ip.bytes.begin());
  return ip;
}

/// 0.0.0.0 or ::
[[nodiscard]] inline bool is_any(const Ip& ip) {
  return std::ranges::all_of(ip.bytes(), [](std::uint8_t byte) { return byte == 0; });
}

}  // namespace pushpkt::stack::tcp
