// A frame on its way out: bytes, and where each path may cut.
#pragma once

#include <cstdint>

#include "pushpkt/base/link.hpp"
#include "pushpkt/wire/layer.hpp"

namespace pushpkt::wire {

/// Borrowed bytes of one packet. Offsets are from the first byte; where a layer is missing, its
/// offset is that of the next thing inside.
struct FrameView {
  ByteView bytes = {};
  Link link = Link::ethernet;
  std::uint32_t network_offset = 0;    ///< of the first IP (or ARP, or unknown) header
  std::uint32_t carried_offset = 0;    ///< behind the first IP header, of whatever it carries
  std::uint32_t transport_offset = 0;  ///< behind the first IP header and its extension headers
  std::uint32_t payload_offset = 0;    ///< behind the transport header

  [[nodiscard]] ByteView from_network() const { return bytes.subspan(network_offset); }
  [[nodiscard]] ByteView carried_by_ip() const { return bytes.subspan(carried_offset); }
  [[nodiscard]] ByteView from_transport() const { return bytes.subspan(transport_offset); }
  [[nodiscard]] ByteView payload() const { return bytes.subspan(payload_offset); }
};

/// The cuts of a packet that was built or decoded.
[[nodiscard]] FrameView view_of(const Packet& packet, Link link);

}  // namespace pushpkt::wire
