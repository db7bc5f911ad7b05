// Whether a packet that was observed is one that was written, at a later point of its way: decided
// by the bytes that nothing on the way may change.
#pragma once

#include <optional>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/ip_packet.hpp"

namespace pushpkt::journey {

using wire::IpPacket;

/// The packet that an ICMP error quotes, from its IP header on, as much as is there. nullopt: it is
/// no ICMP error. RFC 792, RFC 4443
[[nodiscard]] std::optional<ByteView> quoted_in(const IpPacket& packet);

/// Whether `seen` is `wrote`, a fragment of it, or the datagram of which `wrote` is a fragment.
/// Not compared: what routers change (TTL, header checksum, lengths, options), and what the kernel
/// fills in on a path where only `ours` and all inside it is ours. `seen` may be cut.
[[nodiscard]] bool is_same(const IpPacket& seen, const IpPacket& wrote, path::Level ours);

/// Whether `seen` may be `wrote` behind a translation of addresses and ports: another address, the
/// same id, the same transport header but for ports, identifier and checksum, the same payload.
[[nodiscard]] bool is_translated(const IpPacket& seen, const IpPacket& wrote);

/// The type of an ICMPv6 message; 0 for other packets.
[[nodiscard]] std::uint8_t icmpv6_type(const wire::Decoded& decoded);
/// ARP, Neighbour Discovery, and multicast listeners' messages.
[[nodiscard]] bool is_neighbours(const wire::Decoded& decoded);

/// Whether `seen` answers `wrote`: its ports swapped (the answer's own port may differ), the same
/// identifier and sequence number of ICMP, or another protocol's packet from there to here.
[[nodiscard]] bool answers(const IpPacket& seen, const IpPacket& wrote);

}  // namespace pushpkt::journey
