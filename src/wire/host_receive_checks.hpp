// The checks of single headers: addresses, options, transport.
#pragma once

#include "pushpkt/wire/host_receive.hpp"

namespace pushpkt::wire::detail {

/// An IP header (addresses, source route) or an extension header of IPv6; nullopt for others.
[[nodiscard]] std::optional<Discard> check_network(const Decoded& packet, std::size_t layer,
                                                   const ReceivingHost& host);

/// What UDP, TCP, ICMP and ARP ask for beyond checksums and lengths.
[[nodiscard]] std::optional<Discard> check_transport(const Decoded& packet, std::size_t network,
                                                     std::size_t transport,
                                                     const ReceivingHost& host);

}  // namespace pushpkt::wire::detail
