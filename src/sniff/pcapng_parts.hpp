// What the blocks of interfaces and packets have in them. draft-ietf-opsawg-pcapng sections 4.2,
// 4.3, 4.4 and appendix A (obsolete packet block).
#pragma once

#include <optional>
#include <string>

#include "pushpkt/sniff/seen.hpp"
#include "sniff/pcapng_options.hpp"
#include "sniff/timestamp_unit.hpp"

namespace pushpkt::sniff {

struct InterfaceDescription {
  Link link = Link::ethernet;
  std::uint32_t snaplen = 0;  ///< 0: no limit
  TimestampUnit tick = {};
  std::int64_t offset_s = 0;
  std::uint8_t fcs_bytes = 0;
  std::string name = {};

  /// `body` has its fixed part; nullopt where an option is longer than the block.
  [[nodiscard]] static std::optional<InterfaceDescription> of(ByteView body, layout::Order order);
};

/// The fixed part of a packet block, whichever of the three kinds it is.
struct PacketBlock {
  std::uint32_t type = 0;
  std::uint32_t interface_id = 0;
  std::uint64_t ticks = 0;  ///< 0 of a simple packet block, which keeps no time
  std::uint32_t captured_bytes = 0;
  std::uint32_t wire_bytes = 0;
  ByteView rest;  ///< the packet's bytes, padding, options

  /// `snaplen` is that of interface 0; nullopt where the body is too small.
  [[nodiscard]] static std::optional<PacketBlock> of(std::uint32_t type, ByteView body,
                                                     layout::Order order, std::uint32_t snaplen);
  [[nodiscard]] bool is_simple() const { return type == layout::simple_packet_block; }
  /// Whether the bytes that were captured are there.
  [[nodiscard]] bool is_whole() const { return captured_bytes <= rest.size(); }
  [[nodiscard]] ByteView bytes() const { return rest.first(captured_bytes); }
  /// A simple packet block has none.
  [[nodiscard]] ByteView options() const {
    const std::size_t used = layout::padded(captured_bytes);
    return is_simple() || used > rest.size() ? ByteView{} : rest.subspan(used);
  }
};

/// Of a packet block, those that are read.
struct PacketOptions {
  std::string comment = {};  ///< all comments, one a line
  std::uint32_t flags = 0;

  /// False where an option is longer than its block. What was there before is replaced.
  [[nodiscard]] bool read(ByteView options, layout::Order order);
  [[nodiscard]] Direction direction() const;
  /// Of the frame check sequence; without a word of the packet's, its interface's.
  [[nodiscard]] std::uint8_t fcs_bytes(std::uint8_t of_interface) const;
};

/// The flags with this direction, and this length of the frame check sequence (0: unknown).
[[nodiscard]] std::uint32_t with_direction(std::uint32_t flags, Direction direction);
[[nodiscard]] std::uint32_t with_fcs_bytes(std::uint32_t flags, std::uint8_t bytes);

}  // namespace pushpkt::sniff
