// The Internet checksum against a slow sum in another shape: byte by byte, into a big integer.
#include "pushpkt/wire/checksum.hpp"

#include <gtest/gtest.h>

#include <bit>

#include "property/wire_specimens.hpp"
#include "wire/word_sum.hpp"

namespace pushpkt::wire {
namespace {

/// RFC 1071 by the letter: the whole message as one number in base 65536, modulo 65535, with the
/// zero of one's complement that only zeros have.
std::uint16_t slow_checksum(const Bytes& bytes) {
  std::uint64_t remainder = 0;
  bool any = false;
  for (std::size_t i = 0; i < bytes.size() + bytes.size() % 2; ++i) {
    const std::uint8_t byte = i < bytes.size() ? bytes[i] : 0;
    remainder = (remainder * 256 + byte) % 65535;
    any = any || byte != 0;
  }
  const std::uint64_t sum = any && remainder == 0 ? 65535 : remainder;
  return static_cast<std::uint16_t>(65535 - sum);
}

std::uint16_t checksum_by(const WordSumKind& kind, ByteView bytes) {
  std::uint64_t sum = kind.sum(bytes.data(), bytes.size());
  while ((sum >> 16U) != 0) sum = (sum & 0xffffU) + (sum >> 16U);
  const auto words = static_cast<std::uint16_t>(sum);
  const std::uint16_t big =
      std::endian::native == std::endian::little ? __builtin_bswap16(words) : words;
  return static_cast<std::uint16_t>(~big & 0xffffU);
}

/// Each of those that the processor has, at every alignment that matters to vectors, and over more
/// blocks than one lane adds up.
TEST(Checksum, OfEachKindOfRegisterEqualsTheSlowSum) {
  Random random(13);
  const Bytes bytes = random.bytes(70'000);
  for (const WordSumKind& kind : word_sums()) {
    for (std::size_t size = 0; size < 1'100; ++size) {
      const std::size_t from = size % 67;
      const Bytes piece(bytes.begin() + static_cast<std::ptrdiff_t>(from),
                        bytes.begin() + static_cast<std::ptrdiff_t>(from + size));
      ASSERT_EQ(checksum_by(kind, ByteView(bytes).subspan(from, size)), slow_checksum(piece))
          << kind.name << ", " << size << " bytes from " << from;
    }
    for (const std::uint8_t byte : Bytes{0xff, 0x00, 0x80, 0x01}) {
      for (const std::size_t size : {64U, 255U, 256U, 1'480U, 65'535U, 1'048'577U}) {
        const Bytes same(size, byte);
        ASSERT_EQ(checksum_by(kind, same), slow_checksum(same))
            << kind.name << ", " << size << " times " << +byte;
      }
    }
  }
}

TEST(Checksum, EqualsTheSlowSum) {
  Random random(11);
  for (std::size_t size = 0; size < 600; ++size) {
    const Bytes bytes = random.bytes(size);
    ASSERT_EQ(internet_checksum(bytes), slow_checksum(bytes)) << hex(bytes);
  }
  for (const std::size_t size : {65'535U, 65'536U, 131'072U}) {
    const Bytes bytes = random.bytes(size);
    ASSERT_EQ(internet_checksum(bytes), slow_checksum(bytes)) << size;
  }
}

TEST(Checksum, EqualsTheSlowSumOfAllOnesAndAllZeros) {
  for (const std::size_t size : {1U, 2U, 3U, 4U, 5U, 20U, 65'535U, 65'536U}) {
    for (const std::uint8_t byte : Bytes{0xff, 0x00, 0xfe, 0x01}) {
      const Bytes bytes(size, byte);
      ASSERT_EQ(internet_checksum(bytes), slow_checksum(bytes)) << size << " x " << +byte;
    }
  }
}

TEST(Checksum, FoldsACarryThatFoldingMakes) {
  const Bytes bytes = {0xff, 0xff, 0xff, 0xff, 0x00, 0x01, 0xff, 0xfe};
  EXPECT_EQ(internet_checksum(bytes), slow_checksum(bytes));
  const Bytes twice = {0x80, 0x00, 0x80, 0x00, 0xff, 0xff};
  EXPECT_EQ(internet_checksum(twice), slow_checksum(twice));
}

TEST(Checksum, OfTheExampleInRfc1071) {
  EXPECT_EQ(internet_checksum(Bytes{0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7}), 0x220d);
}

TEST(Checksum, MayBeAddedInPieces) {
  Random random(12);
  for (int round = 0; round < 500; ++round) {
    const Bytes bytes = random.bytes(random.below(300));
    const std::size_t cut = random.below(bytes.size() / 2 + 1) * 2;
    ChecksumSum sum;
    sum.add(ByteView(bytes).subspan(cut));
    sum.add(ByteView(bytes).first(cut));
    ASSERT_EQ(sum.checksum(), slow_checksum(bytes));
  }
}

TEST(UpdatedChecksum, EqualsTheSlowSumAfterTheChange) {
  Random random(13);
  for (int round = 0; round < 2'000; ++round) {
    Bytes bytes = random.bytes(2 + 2 * random.below(40));
    bytes[0] |= 1U;  // not all zeros: RFC 1624 cannot tell its two zeros apart there
    const std::uint16_t before = internet_checksum(bytes);
    const std::size_t at = 2 * random.below(bytes.size() / 2);
    const auto was = static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
    bytes[at] = random.byte() | (at == 0 ? 1U : 0U);
    bytes[at + 1] = random.byte();
    const auto is = static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
    ASSERT_EQ(updated_checksum(before, was, is), slow_checksum(bytes));
  }
}

}  // namespace
}  // namespace pushpkt::wire
