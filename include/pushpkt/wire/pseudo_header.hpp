// The addresses that a transport checksum covers by its pseudo-header. RFC 9293 3.1, RFC 8200 8.1
#pragma once

#include <optional>

#include "pushpkt/wire/layer.hpp"

namespace pushpkt::wire {

/// Bytes of the packet: where it comes from and where it goes at last, which a source route, a
/// routing header or a home address option may have moved.
struct AddressBytes {
  ByteView source = {};
  ByteView destination = {};
};

/// Of the IP header below `layer`, extension headers passed over; nullopt without one.
[[nodiscard]] std::optional<AddressBytes> ends_below(const Packet& packet, std::size_t layer);

}  // namespace pushpkt::wire
