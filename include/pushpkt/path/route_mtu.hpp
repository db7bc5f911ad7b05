// The MTU of a way, as the kernel knows it. ip(7), IP_MTU
#pragma once

#include <optional>
#include <string>

#include "pushpkt/base/address.hpp"

namespace pushpkt::path {

/// Of packets to `destination` from a socket that is bound to `device` ("": to none): lower than
/// the device's own where a router has reported less. nullopt: there is no such way. Only a
/// connected socket tells it, and what ends a connection takes the socket's device away: this one
/// is a socket of its own. `scope`: the interface index of a link-local address.
[[nodiscard]] std::optional<unsigned> route_mtu(const Ip& destination, const std::string& device,
                                                unsigned scope);

}  // namespace pushpkt::path
