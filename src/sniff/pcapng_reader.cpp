// Reading pcapng: block by block, unknown ones stepped over. draft-ietf-opsawg-pcapng
// section 3.1.
//
// Not by libpcap, which refuses a file whose interfaces differ in link type or snapshot length,
// and delivers neither comments nor interfaces.
#include "sniff/pcapng_source.hpp"

namespace pushpkt::sniff {
namespace {

bool is_packet(std::uint32_t type) {
  return type == layout::enhanced_packet_block || type == layout::simple_packet_block ||
         type == layout::obsolete_packet_block;
}

bool is_understood(std::uint32_t type) {
  return is_packet(type) || type == layout::section_block || type == layout::interface_block;
}

}  // namespace

Place PcapngSource::place() const {
  const bool file_header = block_offset_ == 0;
  return {source_.name(), file_header ? 0 : packets_ + 1, block_offset_};
}

tl::unexpected<Error> PcapngSource::broken(const std::string& why) const {
  return fail(damaged(place(), why));
}

Result<void> PcapngSource::begin() {
  auto block = next_block();
  if (!block) return fail(std::move(block.error()));
  section_.assign((*block)->bytes.begin(), (*block)->bytes.end());
  return read_section((*block)->body);
}

Result<void> PcapngSource::pass_on_to(BlockTaker taker, BlocksTaken taken) {
  taker_ = std::move(taker);
  taken_ = taken;
  return taker_(layout::section_block, std::exchange(section_, {}));
}

Result<bool> PcapngSource::next(SeenView& seen) {
  while (true) {
    auto block = next_block();
    if (!block) return fail(std::move(block.error()));
    if (!*block) return false;
    Result<void> done;
    if (is_packet((*block)->type)) return read_packet(**block, seen);
    if ((*block)->type == layout::section_block) done = read_section((*block)->body);
    if ((*block)->type == layout::interface_block) done = read_interface((*block)->body);
    if (done && taker_) done = taker_((*block)->type, (*block)->bytes);
    if (!done) return fail(std::move(done.error()));
  }
}

/// nullopt at the end of the file. The view is valid until the next call.
Result<std::optional<PcapngSource::Block>> PcapngSource::next_block() {
  block_offset_ = source_.offset();
  const auto head = source_.peek(layout::block_frame_bytes);
  if (!head) return fail(stopped(head.error(), place()));
  if (head->empty()) return std::nullopt;
  if (head->size() < layout::block_frame_bytes) {
    return fail(cut_short(place(), layout::block_frame_bytes, head->size()));
  }
  const auto total = block_bytes(*head);
  if (!total) return fail(total.error());
  const std::uint32_t type = order_.u32(*head, 0);
  const bool is_needed = taker_ && taken_ == BlocksTaken::whole;
  if (!is_needed && !is_understood(type)) return skipped_block(type, *total);
  auto block = whole_block(type, *total);
  if (!block) return fail(std::move(block.error()));
  return *block;
}

/// The block's length; a section header also sets the byte order that it is read in.
Result<std::uint32_t> PcapngSource::block_bytes(ByteView head) {
  if (order_.u32(head, 0) == layout::section_block) {
    order_.big_endian = head[8] == 0x1a;
    if (order_.u32(head, 8) != layout::byte_order_magic) {
      return broken("its section header has no byte-order magic");
    }
  }
  const std::uint32_t total = order_.u32(head, 4);
  if (total < layout::block_frame_bytes || total % 4 != 0) {
    return broken("its block claims a length of " + std::to_string(total) + " bytes");
  }
  return total;
}

Result<std::optional<PcapngSource::Block>> PcapngSource::skipped_block(std::uint32_t type,
                                                                       std::uint32_t total_bytes) {
  const auto skipped = source_.skip(total_bytes - 4);
  if (!skipped) return fail(stopped(skipped.error(), place()));
  const auto end = source_.take(4);
  if (!end) return fail(stopped(end.error(), place()));
  if (end->size() < 4) return fail(cut_short(place(), total_bytes, *skipped + end->size()));
  if (auto same = check_end(total_bytes, *end); !same) return fail(std::move(same.error()));
  return Block{type, {}, {}};
}

Result<PcapngSource::Block> PcapngSource::whole_block(std::uint32_t type,
                                                      std::uint32_t total_bytes) {
  if (total_bytes > layout::max_block_bytes) {
    const std::string claimed = "a length of " + std::to_string(total_bytes) + " bytes";
    if (is_understood(type)) return broken("its block claims " + claimed);
    return fail(input_error("cannot copy " + place().file + ": it has a block that is too large",
                            "the block of type " + std::to_string(type) + " at byte " +
                                std::to_string(block_offset_) + " claims " + claimed + ", and " +
                                std::to_string(layout::max_block_bytes) +
                                " are copied; -w to a .pcap leaves such blocks out"));
  }
  const auto bytes = source_.take(total_bytes);
  if (!bytes) return fail(stopped(bytes.error(), place()));
  if (bytes->size() < total_bytes) return fail(cut_short(place(), total_bytes, bytes->size()));
  if (auto same = check_end(total_bytes, bytes->last(4)); !same) return fail(same.error());
  return Block{type, bytes->subspan(8, total_bytes - layout::block_frame_bytes), *bytes};
}

/// A block's length stands at its end once more.
Result<void> PcapngSource::check_end(std::uint32_t total_bytes, ByteView end) const {
  const std::uint32_t again = order_.u32(end, 0);
  if (again == total_bytes) return {};
  return broken("its block begins with a length of " + std::to_string(total_bytes) +
                " bytes and ends with one of " + std::to_string(again));
}

Result<std::unique_ptr<PacketSource>> open_pcapng(ByteSource source) {
  auto opened = std::make_unique<PcapngSource>(std::move(source));
  if (auto begun = opened->begin(); !begun) return fail(std::move(begun.error()));
  return opened;
}

}  // namespace pushpkt::sniff
