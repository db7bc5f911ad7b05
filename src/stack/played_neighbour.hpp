// The neighbour that we play at the other end of a TUN or TAP device of our own.
#pragma once

#include <optional>

#include "pushpkt/base/interfaces.hpp"

namespace pushpkt::stack {

/// The device's own MAC address with the lowest bit turned, locally administered.
[[nodiscard]] Mac neighbour_mac(const Interface& device);

/// An address beside the device's own, of its prefix: the lowest bit turned, or the second lowest,
/// where the first would be the network itself. nullopt: the device has no such prefix.
[[nodiscard]] std::optional<Ip> neighbour_address(const Interface& device, bool ip6);

}  // namespace pushpkt::stack
