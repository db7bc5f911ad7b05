// Mutations that leave a pcapng whole: a block's length stands twice and is a multiple of four,
// which a changed byte breaks before anything behind it is looked at. Half of the time it is
// mended.
#include <algorithm>
#include <random>

#include "sniff/file_layout.hpp"

using namespace pushpkt;
using namespace pushpkt::sniff;

extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);

namespace {

void store(std::span<std::uint8_t> bytes, std::size_t at, std::uint32_t number,
           layout::Order order) {
  for (std::size_t i = 0; i < 4; ++i) {
    bytes[at + i] = static_cast<std::uint8_t>(number >> 8U * (order.big_endian ? 3 - i : i));
  }
}

/// Each block's second length is made the first one's; one that goes beyond the file ends with it.
void mend_blocks(std::span<std::uint8_t> file) {
  layout::Order order;
  while (file.size() >= layout::block_frame_bytes) {
    if (order.u32(file, 0) == layout::section_block) order.big_endian = file[8] == 0x1a;
    std::size_t total = order.u32(file, 4) & ~std::uint32_t{3};
    if (total < layout::block_frame_bytes || total > file.size()) {
      total = file.size() & ~std::size_t{3};
    }
    store(file, 4, static_cast<std::uint32_t>(total), order);
    store(file, total - 4, static_cast<std::uint32_t>(total), order);
    file = file.subspan(total);
  }
}

}  // namespace

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size,
                                               std::size_t most, unsigned seed) {
  const std::size_t changed = LLVMFuzzerMutate(data, size, most);
  const std::span<std::uint8_t> file(data, changed);
  const bool pcapng =
      changed >= layout::block_frame_bytes && layout::Order{}.u32(file, 0) == layout::section_block;
  if (pcapng && std::minstd_rand(seed)() % 2 == 0) mend_blocks(file);
  return changed;
}
