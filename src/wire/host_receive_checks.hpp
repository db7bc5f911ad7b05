// The checks of single headers: addresses, options, transport.
#pragma once

#include "pushpkt/wire/host_receive.hpp"
#include "wire/packet_ends.hpp"

namespace pushpkt::wire::detail {

/// An IP header (addresses, source route) or an extension header of IPv6; nullopt for others.
[[nodiscard]] std::optional<Discard> check_network(const Decoded& packet, std::size_t layer,
                                                   const ReceivingHost& host);

/// What UDP, TCP, ICMP and ARP ask for beyond checksums and lengths.
[[nodiscard]] std::optional<Discard> check_transport(const Decoded& packet, std::size_t network,
                                                     const Ends& ends, const ReceivingHost& host);

/// wire::discard_reason() of the packet with these ends: of a tunnel over UDP, the one inside.
[[nodiscard]] std::optional<Discard> discard_reason(const Decoded& packet, const Ends& ends,
                                                    const ReceivingHost& host);

}  // namespace pushpkt::wire::detail
