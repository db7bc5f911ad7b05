// The Internet checksum (RFC 1071), four bytes a step; CRC32c (RFC 9260), a byte a step.
#include "pushpkt/wire/checksum.hpp"

#include <array>

#include "pushpkt/wire/field.hpp"

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

void ChecksumSum::add(ByteView bytes) {
  const std::uint8_t* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 4; left -= 4, at += 4) {
    const auto two_words = detail::load_big<std::uint32_t>(at);
    sum_ += (two_words >> 16U) + (two_words & 0xffffU);
  }
  if (left >= 2) {
    sum_ += detail::load_big<std::uint16_t>(at);
    at += 2;
    left -= 2;
  }
  if (left == 1) sum_ += std::uint64_t{*at} << 8U;
}

std::uint16_t ChecksumSum::folded() const {
  std::uint64_t sum = sum_;
  while ((sum >> 16U) != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>(sum);
}

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
