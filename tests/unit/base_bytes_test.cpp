// Bytes and their text.
#include "pushpkt/base/bytes.hpp"

#include <gtest/gtest.h>

namespace pushpkt {
namespace {

TEST(Hex, ReadsWhatItPrints) {
  const Bytes all = {0x00, 0xff, 0x10, 0xab};
  EXPECT_EQ(hex(all), "00ff10ab");
  EXPECT_EQ(from_hex("00ff10ab"), all);
  EXPECT_EQ(from_hex("00:FF 10\nAB"), all);
}

TEST(Hex, RefusesHalfAnByteAndOtherCharacters) {
  EXPECT_FALSE(from_hex("0"));
  EXPECT_FALSE(from_hex("0g"));
  EXPECT_FALSE(from_hex("0 0"));
}

TEST(HexDump, ShowsOffsetBytesAndText) {
  EXPECT_EQ(hex_dump(bytes_of("hello")),
            "0000  68 65 6c 6c 6f                                    hello\n");
}

}  // namespace
}  // namespace pushpkt
