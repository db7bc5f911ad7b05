// An IP packet read by position, and datagrams put together from fragments.
// RFC 791 section 3.2, RFC 8200 section 4.5
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::wire {

/// Read by position: fields that contradict each other do not matter. `decode` looks for faults,
/// this looks for the bytes. All views are into the bytes that were read.
struct IpPacket {
  ByteView bytes = {};           ///< from the IP header on, with whatever follows the packet
  unsigned version = 0;          ///< 4 or 6; 0: not IP, or the header is not whole
  std::size_t header_bytes = 0;  ///< with options and extension headers, up to the fragment header
  ByteView source = {};
  ByteView destination = {};
  std::uint8_t protocol = 0;       ///< of the payload
  std::uint32_t id = 0;            ///< IPv6: of the fragment header
  bool fragment = false;           ///< IPv6: it has a fragment header
  bool more = false;               ///< fragments follow this one
  std::size_t offset = 0;          ///< of the payload in its datagram, in bytes
  bool rerouted = false;           ///< a source route: the destination changes on the way
  std::size_t unfragmentable = 0;  ///< IPv6 fragments: bytes before the fragment header
  std::size_t next_at = 0;         ///< IPv6 fragments: the byte that names the fragment header
  ByteView payload = {};           ///< behind the headers, as far as the length field says
};

/// `bytes` begin with the IP header.
[[nodiscard]] IpPacket read_ip(ByteView bytes);

/// The datagram that these fragments make together, from its IP header on; the header is that of
/// the first fragment, with the length of the whole. Its checksum is not computed again. nullopt:
/// one of them is no fragment, some are missing, or they overlap.
[[nodiscard]] std::optional<Bytes> reassemble(std::span<const IpPacket> fragments);

/// Whether two fragments of one datagram have bytes of the same place.
[[nodiscard]] bool overlap(std::span<const IpPacket> fragments);

}  // namespace pushpkt::wire
