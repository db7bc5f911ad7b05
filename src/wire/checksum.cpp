// The Internet checksum (RFC 1071), four bytes a step.
#include "pushpkt/wire/checksum.hpp"

#include "pushpkt/wire/field.hpp"

namespace pushpkt::wire {

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

}  // namespace pushpkt::wire
