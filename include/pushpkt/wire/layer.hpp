// Where the headers of a packet lie: what build makes and decode finds, with the rules that both
// share.
#pragma once

#include <optional>
#include <span>

#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/header.hpp"

namespace pushpkt::wire {

/// One header in a packet. Offsets count bytes from the packet's first one.
struct Layer {
  const Header* header = nullptr;
  std::uint32_t offset = 0;        ///< of the header's first byte
  std::uint32_t header_bytes = 0;  ///< rows and tail
  std::uint32_t end = 0;           ///< one past the last byte that belongs to the layer

  [[nodiscard]] std::uint32_t payload_offset() const { return offset + header_bytes; }
  [[nodiscard]] ByteView header_in(ByteView packet) const {
    return packet.subspan(offset, header_bytes);
  }
  [[nodiscard]] ByteView tail_in(ByteView packet) const {
    return packet.subspan(offset + header->fixed_bytes, header_bytes - header->fixed_bytes);
  }
};

/// A packet with its layers, outermost first: the common view of a frame that was built and of one
/// that was decoded.
struct Packet {
  ByteView bytes;
  std::span<const Layer> layers;
  std::uint32_t trailer_offset = 0;  ///< where bytes begin that no length field counts

  [[nodiscard]] Value value(std::size_t layer, const Field& field) const {
    return read(layers[layer].header_in(bytes), field);
  }
};

/// What the length row of a header (ip.len, udp.length, ipv6.plen) claims to be the layer's end;
/// `outer_end` when the header has no such row or it is 0 (segmentation offload, jumbograms). A
/// closed header ends with its rows.
[[nodiscard]] std::uint64_t claimed_end(ByteView packet, const Layer& layer,
                                        std::uint32_t outer_end);

/// In which register the ports of this header say what follows it; nullopt when it has none.
[[nodiscard]] std::optional<Space> space_of_ports(const Header& header);

/// The row's preset; a destination port: that of the layer which follows, where it has one.
[[nodiscard]] std::uint64_t preset_in(const Packet& packet, std::size_t layer, const Field& field);

/// The value that the row has when nobody sets it, given the rest of the packet. An error says why
/// it cannot be computed.
[[nodiscard]] Result<Value> computed(const Packet& packet, std::size_t layer, const Field& field);

/// True inside of a fragment: a transport checksum there covers bytes that are elsewhere.
[[nodiscard]] bool in_fragment(const Packet& packet, std::size_t layer);

enum class ChecksumState : std::uint8_t {
  none,  ///< the header has no checksum
  good,
  bad,
  absent,      ///< UDP over IPv4 with 0: the sender made none (RFC 768)
  partial,     ///< only the pseudo-header's sum: the rest is left to the network card (offload)
  unverified,  ///< not all bytes that it covers are here (a fragment, a cut capture)
};

[[nodiscard]] std::string_view to_text(ChecksumState state);
/// `complete` is false when the capture holds fewer bytes of the layer than were sent.
[[nodiscard]] ChecksumState checksum_state(const Packet& packet, std::size_t layer,
                                           bool complete = true);

}  // namespace pushpkt::wire
