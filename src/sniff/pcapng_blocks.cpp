// The pcapng blocks that we understand: section, interface, and three kinds of packet.
// draft-ietf-opsawg-pcapng sections 4.1, 4.2, 4.3, 4.4 and appendix A (obsolete packet block).
#include <algorithm>

#include "sniff/pcapng_source.hpp"

namespace pushpkt::sniff {
namespace {

// The bytes before what varies: options, or the packet.
constexpr std::size_t section_fixed_bytes = 16;
constexpr std::size_t interface_fixed_bytes = 8;
constexpr std::size_t packet_fixed_bytes = 20;  // enhanced and obsolete alike
constexpr std::size_t simple_fixed_bytes = 4;

constexpr const char* option_too_long = "an option is longer than its block";

}  // namespace

//  Byte-Order Magic (32) | Major (16) | Minor (16) | Section Length (64) | options
Result<void> PcapngSource::read_section(ByteView body) {
  if (body.size() < section_fixed_bytes) return broken("its section header is too small");
  if (const auto major = order_.u16(body, 4); major != 1) {
    return broken("it claims pcapng version " + std::to_string(major) + ", and only 1 is known");
  }
  interfaces_.clear();
  name_bytes_ = 0;
  OptionWalk walk(body.subspan(section_fixed_bytes), order_);
  while (walk.next()) {
  }
  if (walk.broken()) return broken(option_too_long);
  return {};
}

//  LinkType (16) | Reserved (16) | SnapLen (32) | options
Result<void> PcapngSource::read_interface(ByteView body) {
  if (body.size() < interface_fixed_bytes) return broken("its interface description is too small");
  if (interfaces_.size() == layout::max_interfaces) {
    return broken("it describes more than " + std::to_string(layout::max_interfaces) +
                  " interfaces");
  }
  Interface interface { .link = Link{order_.u16(body, 0)}, .snaplen = order_.u32(body, 4) };
  OptionWalk walk(body.subspan(interface_fixed_bytes), order_);
  while (const auto option = walk.next()) {
    const ByteView value = option->value;
    if (option->code == layout::if_name) interface.name = text_of(value);
    if (option->code == layout::if_tsresol && !value.empty())
      interface.tick = TimestampUnit(value[0]);
    if (option->code == layout::if_tsoffset && value.size() >= 8) {
      interface.offset_s = static_cast<std::int64_t>(order_.u64(value, 0));
    }
  }
  if (walk.broken()) return broken(option_too_long);
  name_bytes_ += interface.name.size();
  if (name_bytes_ > layout::max_name_bytes) {
    return broken("the names of its interfaces have more than " +
                  std::to_string(layout::max_name_bytes) + " bytes");
  }
  interfaces_.push_back(std::move(interface));
  return {};
}

//  enhanced:  Interface ID (32) | Timestamp (64, high half first) | Captured (32) | Original (32)
//  obsolete:  Interface ID (16) | Drops Count (16) | the rest the same
Result<PcapngSource::Packet> PcapngSource::fixed_part(const Block& block) const {
  const bool simple = block.type == layout::simple_packet_block;
  if (block.body.size() < (simple ? simple_fixed_bytes : packet_fixed_bytes)) {
    return broken("its packet block is too small");
  }
  if (simple) return simple_packet(block.body);
  const bool obsolete = block.type == layout::obsolete_packet_block;
  return Packet{.interface_id = obsolete ? order_.u16(block.body, 0) : order_.u32(block.body, 0),
                .ticks = std::uint64_t{order_.u32(block.body, 4)} << 32 | order_.u32(block.body, 8),
                .captured_bytes = order_.u32(block.body, 12),
                .wire_bytes = order_.u32(block.body, 16),
                .rest = block.body.subspan(packet_fixed_bytes)};
}

//  Original Packet Length (32) | packet. The captured length follows from the snapshot length of
//  interface 0, and no time is kept.
PcapngSource::Packet PcapngSource::simple_packet(ByteView body) const {
  Packet packet{.wire_bytes = order_.u32(body, 0), .rest = body.subspan(simple_fixed_bytes)};
  const std::uint32_t snaplen = interfaces_.empty() ? 0 : interfaces_[0].snaplen;
  packet.captured_bytes = snaplen == 0 ? packet.wire_bytes : std::min(packet.wire_bytes, snaplen);
  return packet;
}

/// Always true, or an error.
Result<bool> PcapngSource::read_packet(const Block& block, SeenView& seen) {
  const auto packet = fixed_part(block);
  if (!packet) return fail(packet.error());
  if (packet->interface_id >= interfaces_.size()) {
    return broken("it is of interface " + std::to_string(packet->interface_id) + ", but only " +
                  std::to_string(interfaces_.size()) + " are described before it");
  }
  if (packet->captured_bytes > packet->rest.size()) {
    return broken("its block claims " + std::to_string(packet->captured_bytes) +
                  " captured bytes and has room for " + std::to_string(packet->rest.size()));
  }
  Result<Direction> direction = Direction::unknown;
  comment_.clear();
  if (block.type != layout::simple_packet_block) {
    const std::size_t used = layout::padded(packet->captured_bytes);
    direction = read_packet_options(packet->rest.subspan(std::min(used, packet->rest.size())));
    if (!direction) return fail(std::move(direction.error()));
  }
  const Interface& interface = interfaces_[packet->interface_id];
  const bool timed = block.type != layout::simple_packet_block;
  const auto time = timed ? interface.tick.at(packet->ticks, interface.offset_s) : Timestamp{};
  if (!time) {
    return broken("its time and the offset of interface " + std::to_string(packet->interface_id) +
                  " (if_tsoffset) are more than 64 bits of seconds hold");
  }
  ++packets_;
  seen = SeenView{.bytes = packet->rest.first(packet->captured_bytes),
                  .wire_bytes = packet->wire_bytes,
                  .time = *time,
                  .link = interface.link,
                  .direction = *direction,
                  .interface = interface.name,
                  .interface_id = packet->interface_id,
                  .comment = comment_,
                  .source = source_.name(),
                  .number = packets_,
                  .block = taker_ ? block.bytes : ByteView{}};
  return true;
}

/// Collects the comments, and says the direction: the two lowest bits of the flags.
Result<Direction> PcapngSource::read_packet_options(ByteView options) {
  Direction direction = Direction::unknown;
  OptionWalk walk(options, order_);
  while (const auto option = walk.next()) {
    if (option->code == layout::opt_comment) {
      if (!comment_.empty()) comment_ += '\n';
      comment_ += text_of(option->value);
    }
    if (option->code == layout::epb_flags && option->value.size() == 4) {
      const std::uint32_t way = order_.u32(option->value, 0) & 3U;
      direction = way == 1 ? Direction::in : way == 2 ? Direction::out : Direction::unknown;
    }
  }
  if (walk.broken()) return broken(option_too_long);
  return direction;
}

}  // namespace pushpkt::sniff
