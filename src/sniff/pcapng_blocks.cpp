// The pcapng blocks that we understand: section, interface, and three kinds of packet.
// draft-ietf-opsawg-pcapng sections 4.1, 4.2, 4.3, 4.4 and appendix A (obsolete packet block).
#include "sniff/pcapng_source.hpp"

namespace pushpkt::sniff {
namespace {

constexpr const char* option_too_long = "an option is longer than its block";

}  // namespace

//  Byte-Order Magic (32) | Major (16) | Minor (16) | Section Length (64) | options
Result<void> PcapngSource::read_section(ByteView body) {
  if (body.size() < layout::section_fixed_bytes) return broken("its section header is too small");
  if (const auto major = order_.u16(body, 4); major != 1) {
    return broken("it claims pcapng version " + std::to_string(major) + ", and only 1 is known");
  }
  interfaces_.clear();
  name_bytes_ = 0;
  OptionWalk walk(body.subspan(layout::section_fixed_bytes), order_);
  while (walk.next()) {
  }
  if (walk.broken()) return broken(option_too_long);
  return {};
}

Result<void> PcapngSource::read_interface(ByteView body) {
  if (body.size() < layout::interface_fixed_bytes) {
    return broken("its interface description is too small");
  }
  if (interfaces_.size() == layout::max_interfaces) {
    return broken("it describes more than " + std::to_string(layout::max_interfaces) +
                  " interfaces");
  }
  auto interface = InterfaceDescription::of(body, order_);
  if (!interface) return broken(option_too_long);
  name_bytes_ += interface->name.size();
  if (name_bytes_ > layout::max_name_bytes) {
    return broken("the names of its interfaces have more than " +
                  std::to_string(layout::max_name_bytes) + " bytes");
  }
  interfaces_.push_back(std::move(*interface));
  return {};
}

/// Of an interface that was described, with all bytes that it claims.
Result<PacketBlock> PcapngSource::packet_block(const Block& block) const {
  const std::uint32_t snaplen = interfaces_.empty() ? 0 : interfaces_[0].snaplen;
  const auto packet = PacketBlock::of(block.type, block.body, order_, snaplen);
  if (!packet) return broken("its packet block is too small");
  if (packet->interface_id >= interfaces_.size()) {
    const std::size_t known = interfaces_.size();
    return broken("it is of interface " + std::to_string(packet->interface_id) + ", but " +
                  (known == 0   ? "none is"
                   : known == 1 ? "only 1 is"
                                : "only " + std::to_string(known) + " are") +
                  " described before it");
  }
  if (!packet->is_whole()) {
    return broken("its block claims " + std::to_string(packet->captured_bytes) +
                  " captured bytes and has room for " + std::to_string(packet->rest.size()));
  }
  return *packet;
}

/// Always true, or an error.
Result<bool> PcapngSource::read_packet(const Block& block, SeenView& seen) {
  const auto packet = packet_block(block);
  if (!packet) return fail(packet.error());
  if (!options_.read(packet->options(), order_)) return broken(option_too_long);
  const InterfaceDescription& interface = interfaces_[packet->interface_id];
  const bool timed = !packet->is_simple();
  const auto time = timed ? interface.tick.at(packet->ticks, interface.offset_s) : Timestamp{};
  if (!time) {
    return broken("its time and the offset of interface " + std::to_string(packet->interface_id) +
                  " (if_tsoffset) are more than 64 bits of seconds hold");
  }
  ++packets_;
  seen = SeenView{.bytes = packet->bytes(),
                  .wire_bytes = packet->wire_bytes,
                  .time = *time,
                  .has_time = timed,
                  .link = interface.link,
                  .direction = options_.direction(),
                  .interface = interface.name,
                  .interface_id = packet->interface_id,
                  .comment = options_.comment,
                  .fcs_bytes = options_.fcs_bytes(interface.fcs_bytes),
                  .source = source_.name(),
                  .number = packets_,
                  .block = taker_ ? block.bytes : ByteView{}};
  return true;
}

}  // namespace pushpkt::sniff
