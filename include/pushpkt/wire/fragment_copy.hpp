// One fragment that came twice. RFC 8200, 4.5: "exact duplicate fragments"
#pragma once

#include "pushpkt/wire/ip_packet.hpp"

namespace pushpkt::wire {

/// Whether two fragments of one datagram bring the same bytes to the same place: a network made two
/// of one, which is no overlap.
[[nodiscard]] bool is_copy(const IpPacket& fragment, const IpPacket& other);

}  // namespace pushpkt::wire
