// The Internet checksum: the one's complement of the one's complement sum of 16-bit words. RFC
// 1071.
#pragma once

#include <cstdint>

#include "pushpkt/base/bytes.hpp"

namespace pushpkt::wire {

/// A one's complement sum in the making. Blocks may be added in any order as long as each, but the
/// last, has an even number of bytes.
class ChecksumSum {
 public:
  /// Adds bytes; an odd last byte counts as if a zero followed (RFC 1071, 1).
  void add(ByteView bytes);
  void add_word(std::uint16_t word) { sum_ += word; }
  /// RFC 9293, 3.1; RFC 8200, 8.1: addresses of 4 or 16 bytes, in the order of the wire, and the
  /// bytes of the transport header and its payload.
  void add_pseudo_header(ByteView source, ByteView destination, std::uint8_t protocol,
                         std::uint32_t bytes) {
    add(source);
    add(destination);
    add_word(protocol);
    add_word(static_cast<std::uint16_t>(bytes >> 16U));
    add_word(static_cast<std::uint16_t>(bytes));
  }
  /// The sum folded to 16 bits, not complemented.
  [[nodiscard]] std::uint16_t folded() const;
  /// What a checksum field holds.
  [[nodiscard]] std::uint16_t checksum() const {
    return static_cast<std::uint16_t>(~folded() & 0xffffU);
  }

 private:
  std::uint64_t sum_ = 0;  // congruent to the words' sum modulo 65535, and 0 only if all words are
};

[[nodiscard]] std::uint16_t internet_checksum(ByteView bytes);

/// The cyclic redundancy check of SCTP in blocks that follow each other. RFC 9260, appendix A
class Crc32c {
 public:
  void add(ByteView bytes);
  /// As the field holds it, read in network order.
  [[nodiscard]] std::uint32_t checksum() const;

 private:
  std::uint32_t register_ = 0xffffffff;
};

/// RFC 1624, eqn. 3: the checksum after a 16-bit word that it covers changes from `before` to
/// `after`.
[[nodiscard]] constexpr std::uint16_t updated_checksum(std::uint16_t checksum, std::uint16_t before,
                                                       std::uint16_t after) {
  std::uint32_t sum =
      (~std::uint32_t{checksum} & 0xffffU) + (~std::uint32_t{before} & 0xffffU) + after;
  sum = (sum & 0xffffU) + (sum >> 16U);
  sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>(~sum & 0xffffU);
}

}  // namespace pushpkt::wire
