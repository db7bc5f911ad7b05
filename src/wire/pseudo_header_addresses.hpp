// The addresses at the journey's ends, which the pseudo-header has. RFC 791 3.1, RFC 8200 8.1.
#pragma once

#include "pushpkt/wire/pseudo_header.hpp"

namespace pushpkt::wire {

/// A source route moves the destination.
[[nodiscard]] AddressBytes ends_of_ipv4(const Layer& layer, ByteView bytes);

/// Of the IPv6 header `ip`, as the layer `transport` above it sees them: a routing header moves the
/// destination, a home address option the source.
[[nodiscard]] AddressBytes ends_of_ipv6(const Packet& packet, std::size_t ip,
                                        std::size_t transport);

}  // namespace pushpkt::wire
