// The numbers stand in the byte order of their section.
#include "sniff/pcapng_parts.hpp"

namespace pushpkt::sniff {
namespace {

// Of epb_flags: bits 0 and 1 are the direction, bits 5 to 8 the length of the check sequence.
constexpr std::uint32_t direction_mask = 3;
constexpr unsigned fcs_shift = 5;
constexpr std::uint32_t fcs_mask = 0xfU << fcs_shift;

}  // namespace

//  LinkType (16) | Reserved (16) | SnapLen (32) | options
std::optional<InterfaceDescription> InterfaceDescription::of(ByteView body, layout::Order order) {
  InterfaceDescription out{.link = Link{order.u16(body, 0)}, .snaplen = order.u32(body, 4)};
  OptionWalk walk(body.subspan(layout::interface_fixed_bytes), order);
  while (const auto option = walk.next()) {
    const ByteView value = option->value;
    if (option->code == layout::if_name) out.name = text_of(value);
    if (option->code == layout::if_tsresol && !value.empty()) out.tick = TimestampUnit(value[0]);
    if (option->code == layout::if_fcslen && !value.empty()) out.fcs_bytes = value[0];
    if (option->code == layout::if_tsoffset && value.size() >= 8) {
      out.offset_s = static_cast<std::int64_t>(order.u64(value, 0));
    }
  }
  if (walk.broken()) return std::nullopt;
  return out;
}

//  enhanced:  Interface ID (32) | Timestamp (64, high half first) | Captured (32) | Original (32)
//  obsolete:  Interface ID (16) | Drops Count (16) | the rest the same
//  simple:    Original Packet Length (32) | packet. The captured length follows from the snapshot
//             length of interface 0.
std::optional<PacketBlock> PacketBlock::of(std::uint32_t type, ByteView body, layout::Order order,
                                           std::uint32_t snaplen) {
  PacketBlock out{.type = type};
  if (body.size() < (out.is_simple() ? layout::simple_fixed_bytes : layout::packet_fixed_bytes)) {
    return std::nullopt;
  }
  if (out.is_simple()) {
    out.wire_bytes = order.u32(body, 0);
    out.captured_bytes = snaplen == 0 ? out.wire_bytes : std::min(out.wire_bytes, snaplen);
    out.rest = body.subspan(layout::simple_fixed_bytes);
    return out;
  }
  const bool obsolete = type == layout::obsolete_packet_block;
  out.interface_id = obsolete ? order.u16(body, 0) : order.u32(body, 0);
  out.ticks = std::uint64_t{order.u32(body, 4)} << 32 | order.u32(body, 8);
  out.captured_bytes = order.u32(body, 12);
  out.wire_bytes = order.u32(body, 16);
  out.rest = body.subspan(layout::packet_fixed_bytes);
  return out;
}

bool PacketOptions::read(ByteView options, layout::Order order) {
  comment.clear();
  flags = 0;
  OptionWalk walk(options, order);
  while (const auto option = walk.next()) {
    if (option->code == layout::opt_comment) {
      if (!comment.empty()) comment += '\n';
      comment += text_of(option->value);
    }
    if (option->code == layout::epb_flags && option->value.size() == 4) {
      flags = order.u32(option->value, 0);
    }
  }
  return !walk.broken();
}

Direction PacketOptions::direction() const {
  const std::uint32_t way = flags & direction_mask;
  return way == 1 ? Direction::in : way == 2 ? Direction::out : Direction::unknown;
}

std::uint8_t PacketOptions::fcs_bytes(std::uint8_t of_interface) const {
  const std::uint32_t own = (flags & fcs_mask) >> fcs_shift;
  return own != 0 ? static_cast<std::uint8_t>(own) : of_interface;
}

std::uint32_t with_direction(std::uint32_t flags, Direction direction) {
  const std::uint32_t way = direction == Direction::in ? 1U : direction == Direction::out ? 2U : 0U;
  return (flags & ~direction_mask) | way;
}

std::uint32_t with_fcs_bytes(std::uint32_t flags, std::uint8_t bytes) {
  return (flags & ~fcs_mask) | (std::uint32_t{bytes} << fcs_shift & fcs_mask);
}

}  // namespace pushpkt::sniff
