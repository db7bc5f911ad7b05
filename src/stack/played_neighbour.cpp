// Addresses that follow from those of the device.
#include "stack/played_neighbour.hpp"

namespace pushpkt::stack {

Mac neighbour_mac(const Interface& device) {
  Mac mac = device.mac;
  mac.bytes[0] = static_cast<std::uint8_t>((mac.bytes[0] | 2U) & 0xfeU);
  mac.bytes[5] ^= 1U;
  return mac;
}

std::optional<Ip> neighbour_address(const Interface& device, bool ip6) {
  for (const InterfaceAddress& own : device.addresses) {
    if (is_ip6(own.ip) != ip6) continue;
    Ip near = own.ip;
    std::uint8_t& last = ip6 ? std::get<Ip6>(near).bytes[15] : std::get<Ip4>(near).bytes[3];
    last = static_cast<std::uint8_t>(last ^ ((last ^ 1U) == 0 ? 2U : 1U));
    if (own.covers(near)) return near;
  }
  return std::nullopt;
}

}  // namespace pushpkt::stack
