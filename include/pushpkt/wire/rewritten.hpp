// Whether a packet may be one that was written before, changed by rules of a host on its way
// (packet filter, NAT): by what is left of it.
#pragma once

#include "pushpkt/wire/ip_packet.hpp"

namespace pushpkt::wire {

/// How many of six parts are the same: both addresses, both ports (or the four bytes in their
/// place), the identification where it is not 0, the bytes behind eight of a transport header. 0
/// for packets of another IP version or protocol.
[[nodiscard]] int resemblance(const IpPacket& seen, const IpPacket& wrote);

/// Whether rules may have made `seen` of `wrote`: three of those parts are the same (checksums
/// apart), and so is all behind the IP header but ports, the ICMP identifier and checksums. No
/// fragments. `keeps_id`: the kernel left the identification as it was written, unless it was 0,
/// and so do packet filter and NAT.
[[nodiscard]] bool may_be_rewritten(const IpPacket& seen, const IpPacket& wrote, bool keeps_id);

}  // namespace pushpkt::wire
