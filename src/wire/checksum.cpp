// The Internet checksum (RFC 1071); CRC32c (RFC 9260), a byte a step.
#include "pushpkt/wire/checksum.hpp"

#include <array>
#include <bit>

#include "wire/word_sum.hpp"

namespace pushpkt::wire {
namespace {

/// The remainder of each byte; the polynomial 0x1edc6f41, its bits reversed.
constexpr std::array<std::uint32_t, 256> crc32c_of_byte = [] {
  constexpr std::uint32_t polynomial = 0x82f63b78;
  std::array<std::uint32_t, 256> out{};
  for (std::uint32_t byte = 0; byte < out.size(); ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = rest >> 1U ^ ((rest & 1U) != 0 ? polynomial : 0U);
    out[byte] = rest;
  }
  return out;
}();

}  // namespace

namespace {

/// 0 stays 0, and nothing else becomes 0.
std::uint16_t fold(std::uint64_t sum) {
  sum = (sum & 0xffffffffU) + (sum >> 32U);
  sum = (sum & 0xffffU) + (sum >> 16U);
  sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>((sum & 0xffffU) + (sum >> 16U));
}

}  // namespace

/// Swapping the bytes of all words swaps those of their sum (RFC 1071, 2 B).
void ChecksumSum::add(ByteView bytes) {
  const std::uint16_t sum = fold(word_sum(bytes.data(), bytes.size()));
  sum_ += std::endian::native == std::endian::little ? __builtin_bswap16(sum) : sum;
}

std::uint16_t ChecksumSum::folded() const { return fold(sum_); }

std::uint16_t internet_checksum(ByteView bytes) {
  ChecksumSum sum;
  sum.add(bytes);
  return sum.checksum();
}

void Crc32c::add(ByteView bytes) {
  for (const std::uint8_t byte : bytes) {
    register_ = register_ >> 8U ^ crc32c_of_byte[(register_ ^ byte) & 0xffU];
  }
}

/// It is sent with its lowest byte first.
std::uint32_t Crc32c::checksum() const { return __builtin_bswap32(~register_); }

}  // namespace pushpkt::wire
