// Bit 0 of each byte goes first on the wire, so the polynomial is mirrored, and the four bytes are
// in little-endian order.
#include "replay/frame_check.hpp"

#include <array>

namespace pushpkt::replay {
namespace {

constexpr std::array<std::uint32_t, 256> crc_table() {
  constexpr std::uint32_t mirrored_polynomial = 0xedb88320;
  std::array<std::uint32_t, 256> table{};
  for (std::uint32_t byte = 0; byte < table.size(); ++byte) {
    std::uint32_t crc = byte;
    for (int bit = 0; bit < 8; ++bit) {
      crc = (crc & 1U) != 0 ? crc >> 1U ^ mirrored_polynomial : crc >> 1U;
    }
    table[byte] = crc;
  }
  return table;
}

}  // namespace

std::uint32_t crc32(ByteView bytes) {
  static constexpr auto table = crc_table();
  std::uint32_t crc = ~0U;
  for (const std::uint8_t byte : bytes) crc = table[(crc ^ byte) & 0xffU] ^ crc >> 8U;
  return ~crc;
}

bool ends_with_fcs(ByteView frame) {
  constexpr std::size_t header_bytes = 14;
  if (frame.size() < header_bytes + fcs_bytes) return false;
  const ByteView fcs = frame.last(fcs_bytes);
  const std::uint32_t crc = crc32(frame.first(frame.size() - fcs_bytes));
  for (std::size_t i = 0; i < fcs_bytes; ++i) {
    if (fcs[i] != static_cast<std::uint8_t>(crc >> (8 * i))) return false;
  }
  return true;
}

}  // namespace pushpkt::replay
