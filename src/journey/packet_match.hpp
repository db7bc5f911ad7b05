// Whether a packet that was observed is one that was written, at a later point of its way: told by
// the bytes that nothing on the way may change.
#pragma once

#include <optional>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/path/path.hpp"

namespace pushpkt::journey {

/// An IP packet, read by position: what does not add up elsewhere in it does not matter.
/// RFC 791 section 3.1, RFC 8200 section 4
struct IpPacket {
  ByteView bytes;                ///< from the first byte that is not the link's
  unsigned version = 0;          ///< 4 or 6; 0: not IP, or its header is not whole
  std::size_t header_bytes = 0;  ///< with options and extension headers; the fragment header too
  ByteView source;
  ByteView destination;
  std::uint8_t protocol = 0;  ///< of the payload
  std::uint32_t id = 0;       ///< IPv6: of the fragment header
  bool fragment = false;
  std::size_t offset = 0;  ///< of the payload in its datagram, in bytes
  bool rerouted = false;   ///< a source route: the destination changes on the way
  ByteView payload;
};

[[nodiscard]] IpPacket read_ip(ByteView bytes);

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

/// Whether `seen` answers `wrote`: its ports swapped (the answer's own port may differ), the same
/// identifier and sequence number of ICMP, or another protocol's packet from there to here.
[[nodiscard]] bool answers(const IpPacket& seen, const IpPacket& wrote);

}  // namespace pushpkt::journey
