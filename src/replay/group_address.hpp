// Addresses of many receivers. IEEE 802 8.2, RFC 1112 4, RFC 919 7, RFC 4291 2.7
#pragma once

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::replay {

/// Whether the MAC, IPv4 or IPv6 address (6, 4, 16 bytes) is a broadcast or multicast address. The
/// broadcast address of an IPv4 network is not known as one: its prefix length is in no packet.
[[nodiscard]] inline bool is_group_address(ByteView address) {
  constexpr std::size_t ipv4_bytes = 4;
  constexpr std::size_t mac_bytes = 6;
  constexpr std::size_t ipv6_bytes = 16;
  switch (address.size()) {
    case ipv4_bytes:
      return address[0] >> 4U == 0xe || (address[0] & address[1] & address[2] & address[3]) == 0xff;
    case mac_bytes:
      return (address[0] & 1U) != 0;
    case ipv6_bytes:
      return address[0] == 0xff;
    default:
      return false;
  }
}

}  // namespace pushpkt::replay
