// PcapngSource: sections, interfaces and packets of a pcapng file. draft-ietf-opsawg-pcapng.
#pragma once

#include <vector>

#include "sniff/packet_source.hpp"
#include "sniff/pcapng_parts.hpp"

namespace pushpkt::sniff {

class PcapngSource final : public PacketSource {
 public:
  explicit PcapngSource(ByteSource source) : source_(std::move(source)) {}

  Result<bool> next(SeenView& seen) override;
  FileFormat format() const override { return FileFormat::pcapng; }
  void before_waiting(InputFd::Flush flush) override { source_.before_waiting(std::move(flush)); }
  Result<void> pass_on_to(BlockTaker taker, BlocksTaken taken) override;

  /// Reads the section header that every pcapng file begins with.
  [[nodiscard]] Result<void> begin();

 private:
  struct Block {
    std::uint32_t type = 0;
    ByteView body;   ///< without its type and its two lengths; empty if it was skipped
    ByteView bytes;  ///< all of it
  };

  Result<std::optional<Block>> next_block();
  Result<std::uint32_t> block_bytes(ByteView head);
  Result<std::optional<Block>> skipped_block(std::uint32_t type, std::uint32_t total_bytes);
  Result<Block> whole_block(std::uint32_t type, std::uint32_t total_bytes);
  [[nodiscard]] Result<void> check_end(std::uint32_t total_bytes, ByteView end) const;
  Result<void> read_section(ByteView body);
  Result<void> read_interface(ByteView body);
  Result<PacketBlock> packet_block(const Block& block) const;
  Result<bool> read_packet(const Block& block, SeenView& seen);
  [[nodiscard]] Place place() const;
  [[nodiscard]] tl::unexpected<Error> broken(const std::string& why) const;

  ByteSource source_;
  layout::Order order_;
  std::vector<InterfaceDescription> interfaces_;
  std::size_t name_bytes_ = 0;  ///< of interfaces_
  std::uint64_t packets_ = 0;
  std::uint64_t block_offset_ = 0;
  PacketOptions options_;  ///< of the last packet
  BlockTaker taker_;       ///< empty while nothing is passed on
  BlocksTaken taken_ = BlocksTaken::whole;
  Bytes section_;  ///< the first section's header, until it is known who takes it
};

}  // namespace pushpkt::sniff
