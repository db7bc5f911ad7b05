// A pcapng file that passes through us: what stands beside its packets stays, in both byte orders.
#include <gmock/gmock.h>

#include "pushpkt/sniff/capture_file.hpp"
#include "unit/sniff_blocks.hpp"
#include "unit/sniff_scratch.hpp"

namespace pushpkt::sniff {
namespace {

using testing::HasSubstr;

class PassOn : public Scratch, public testing::WithParamInterface<bool> {
 protected:
  [[nodiscard]] Blocks blocks() const { return Blocks{.big = GetParam()}; }

  /// Two sections, interfaces that differ, comments, names, statistics, blocks that nobody knows.
  [[nodiscard]] Blocks everything() const {
    auto file = blocks();
    file.section()
        .interface(1, 96,
                   Blocks::join({file.option(2, bytes_of("eth0")),
                                 file.option(3, bytes_of("the one on the left")),
                                 file.option(9, {9}), file.option(1, bytes_of("so?"))}))
        .interface(101, 0,
                   Blocks::join({file.option(9, {0x80 | 20}), file.option(14, file.number(12, 8))}))
        .name_resolution()
        .packet(1, 77, {1, 2, 3},
                Blocks::join({file.option(1, bytes_of("one")), file.option(1, bytes_of("two")),
                              file.option(0x7777, {9, 9})}))
        .block(0xbad, Blocks::join({file.number(32473, 4), {1, 2, 3, 4, 5}}))
        .block(0x12345678, Bytes(100'000, 7))
        .packet(0, 78, {4})
        .block(5, Blocks::join({file.number(0, 4), file.number(5, 8)}));
    file.section().interface(147, 5).block(3, Blocks::join({file.number(50, 4), Bytes(5, 6)}));
    return file;
  }

  /// The bytes of the file that is written, with `filter` on the way.
  [[nodiscard]] Bytes passed(const Bytes& file, std::string_view filter = {}) const {
    auto reader = CaptureReader::open(put("from.pcapng", file), filter);
    auto writer = CaptureWriter::create(path("to.pcapng"));
    EXPECT_TRUE(reader && writer && reader->pass_on_to(*writer));
    while (true) {
      const auto seen = reader->next();
      EXPECT_TRUE(seen) << seen.error().text();
      if (!seen || !*seen) break;
      EXPECT_TRUE(writer->write(**seen));
    }
    EXPECT_TRUE(writer->close());
    std::ifstream written(path("to.pcapng"), std::ios::binary);
    return {std::istreambuf_iterator<char>(written), std::istreambuf_iterator<char>()};
  }
};

TEST_P(PassOn, AllOfItIsKept) {
  const Bytes file = everything().all;
  EXPECT_EQ(hex(passed(file)), hex(file));
}

TEST_P(PassOn, AFilterTakesPacketsAndNothingElse) {
  auto file = blocks();
  file.section().interface(1, 0);
  const Bytes before = file.all;
  file.packet(0, 1, Bytes(20, 1));
  auto rest = blocks();
  rest.packet(0, 2, Bytes(40, 2)).block(0x12345678, {8});
  EXPECT_EQ(hex(passed(Blocks::join({file.all, rest.all}), "ether[0] = 2")),
            hex(Blocks::join({before, rest.all})));
}

TEST_P(PassOn, NoSectionClaimsALength) {
  auto file = blocks();
  const Bytes mark =
      Blocks::join({file.number(0x1a2b3c4d, 4), file.number(1, 2), file.number(0, 2)});
  file.block(0x0a0d0d0a, Blocks::join({mark, file.number(20, 8)})).interface(1, 0);
  auto wanted = blocks();
  wanted.section().interface(1, 0);
  EXPECT_EQ(hex(passed(file.all)), hex(wanted.all));
}

TEST_P(PassOn, WhatMustNotBeCopiedIsNot) {
  auto file = blocks();
  file.section().interface(1, 0);
  const Bytes wanted = file.all;
  file.block(0x40000bad, file.number(32473, 4));
  EXPECT_EQ(hex(passed(file.all)), hex(wanted));
}

TEST_P(PassOn, PacketsOfOthersHaveNoPlaceThere) {
  auto reader = CaptureReader::open(put("from.pcapng", everything().all));
  auto writer = CaptureWriter::create(path("to.pcapng"));
  ASSERT_TRUE(reader && writer && reader->pass_on_to(*writer));
  const auto other = writer->write(Seen{.bytes = {1}, .where = "mine, frame 1"});
  ASSERT_FALSE(other);
  EXPECT_THAT(other.error().text(), HasSubstr("among the packets of another file"));
}

TEST_P(PassOn, APcapTakesThePacketsAlone) {
  auto file = blocks();
  file.section().interface(1, 0).packet(0, 1, {1, 2}).block(0x12345678, {8});
  auto reader = CaptureReader::open(put("from.pcapng", file.all));
  auto writer = CaptureWriter::create(path("to.pcap"));
  ASSERT_TRUE(reader && writer && reader->pass_on_to(*writer));
  const auto seen = reader->next();
  ASSERT_TRUE(seen && *seen && writer->write(**seen) && writer->close());
  const auto all = read_capture(path("to.pcap"));
  ASSERT_TRUE(all) << all.error().text();
  EXPECT_EQ(all->at(0).bytes, (Bytes{1, 2}));
}

INSTANTIATE_TEST_SUITE_P(ByteOrders, PassOn, testing::Bool(), [](const auto& order) {
  return order.param ? std::string("BigEndian") : std::string("LittleEndian");
});

}  // namespace
}  // namespace pushpkt::sniff
