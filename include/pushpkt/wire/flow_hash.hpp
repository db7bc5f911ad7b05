// A number that all packets of a conversation have, both ways: for dividing a capture.
#pragma once

#include <cstdint>

#include "pushpkt/base/address.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::wire {

/// Of the innermost IP header: its addresses, and the ports where the packet is no fragment. So the
/// packets in a tunnel go by what they are, an ICMP error goes with the conversation that it
/// quotes, and the fragments of a datagram stay together. Without IP: of the MAC addresses. The
/// same in every run and on every machine.
[[nodiscard]] std::uint64_t flow_hash(const Decoded& packet);

/// Of the packets between two ends with ports, of one IP version, in no tunnel: the same number.
[[nodiscard]] std::uint64_t flow_hash(const Endpoint& one, const Endpoint& other);

}  // namespace pushpkt::wire
