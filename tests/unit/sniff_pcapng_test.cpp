// Reading pcapng: blocks made by hand, in both byte orders, whole and damaged.
#include <gmock/gmock.h>

#include "pushpkt/sniff/capture_file.hpp"
#include "unit/sniff_blocks.hpp"
#include "unit/sniff_scratch.hpp"

namespace pushpkt::sniff {
namespace {

using testing::HasSubstr;

class Pcapng : public Scratch, public testing::WithParamInterface<bool> {
 protected:
  [[nodiscard]] Blocks blocks() const { return Blocks{.big = GetParam()}; }
  [[nodiscard]] Result<std::vector<Seen>> read(const Blocks& file) const {
    return read_capture(put("x.pcapng", file.all));
  }
  [[nodiscard]] std::string refusal(const Blocks& file) const {
    const auto all = read(file);
    EXPECT_FALSE(all);
    return all ? "" : all.error().text();
  }
};

TEST_P(Pcapng, InterfacesDifferInLinkNameAndClock) {
  auto file = blocks();
  file.section()
      .interface(1, 128, Blocks::join({file.option(2, bytes_of("veth0")), file.option(9, {9})}))
      .interface(101, 0, file.option(14, file.number(100, 8)))
      .interface(147, 0, file.option(9, {0x80 | 10}))
      .packet(0, 1'700'000'000'000'000'001, {1, 2, 3})
      .packet(1, 1'500'000, {4})
      .packet(2, 1536, {});
  const auto all = read(file);
  ASSERT_TRUE(all) << all.error().text();
  ASSERT_EQ(all->size(), 3U);
  EXPECT_EQ((*all)[0].interface, "veth0");
  EXPECT_EQ((*all)[0].bytes, (Bytes{1, 2, 3}));
  EXPECT_EQ((*all)[0].wire_bytes, 99U);
  EXPECT_EQ((*all)[0].time.ns(), 1'700'000'000'000'000'001);
  EXPECT_EQ((*all)[1].link, Link::raw);
  EXPECT_EQ((*all)[1].interface_id, 1U);
  EXPECT_EQ((*all)[1].time.ns(), 101'500'000'000);
  EXPECT_EQ(static_cast<int>((*all)[2].link), 147);
  EXPECT_EQ((*all)[2].time.ns(), 1'500'000'000);
}

TEST_P(Pcapng, CommentsAndDirection) {
  auto file = blocks();
  file.section().interface(1, 0).packet(
      0, 0, {1},
      Blocks::join({file.option(1, bytes_of("one")), file.option(2, file.number(2, 4)),
                    file.option(1, bytes_of("two")), file.option(0x7777, {9, 9})}));
  const auto all = read(file);
  ASSERT_TRUE(all) << all.error().text();
  EXPECT_EQ(all->at(0).comment, "one\ntwo");
  EXPECT_EQ(all->at(0).direction, Direction::out);
}

TEST_P(Pcapng, OtherPacketBlocksAndUnknownOnes) {
  auto file = blocks();
  file.section().interface(1, 2).block(0xbad, Bytes(100'000, 7));
  file.block(3, Blocks::join({file.number(50, 4), {1, 2}}));
  file.block(2, Blocks::join({file.number(0, 2),
                              file.number(5, 2),
                              file.number(0, 4),
                              file.number(7, 4),
                              file.number(1, 4),
                              file.number(60, 4),
                              {9}}));
  const auto all = read(file);
  ASSERT_TRUE(all) << all.error().text();
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ((*all)[0].bytes, (Bytes{1, 2}));
  EXPECT_EQ((*all)[0].wire_bytes, 50U);
  EXPECT_EQ((*all)[1].bytes, (Bytes{9}));
  EXPECT_EQ((*all)[1].time.ns(), 7000);
}

TEST_P(Pcapng, ASectionBeginsItsInterfacesAnew) {
  auto file = blocks();
  file.section().interface(1, 0).packet(0, 1, {1});
  file.big = !file.big;
  file.section().interface(101, 0).packet(0, 1, {2});
  const auto all = read(file);
  ASSERT_TRUE(all) << all.error().text();
  ASSERT_EQ(all->size(), 2U);
  EXPECT_EQ((*all)[0].link, Link::ethernet);
  EXPECT_EQ((*all)[1].link, Link::raw);
  file.section().packet(0, 1, {3});
  EXPECT_THAT(refusal(file), HasSubstr("it is of interface 0, but none is described before it"));
}

TEST_P(Pcapng, AFilterThatOneLinkTypeCannotPassLeavesTheOthers) {
  auto file = blocks();
  Bytes six(40, 0);
  six[0] = 0x60;
  file.section().interface(228, 0).interface(101, 0);
  const Bytes head = file.all;
  file.packet(0, 1, six).packet(1, 2, six);
  const auto both = read_capture(put("both.pcapng", file.all), "ip6");
  ASSERT_TRUE(both) << both.error().text();
  EXPECT_EQ(both->size(), 1U);
  auto alone = blocks();
  alone.all = head;
  alone.packet(0, 1, six);
  const auto none = read_capture(put("alone.pcapng", alone.all), "ip6");
  ASSERT_FALSE(none);
  EXPECT_THAT(none.error().text(), HasSubstr("expression rejects all packets"));
}

TEST_P(Pcapng, ASectionWithoutAnythingIsACapture) {
  const auto all = read(blocks().section());
  ASSERT_TRUE(all) << all.error().text();
  EXPECT_TRUE(all->empty());
}

TEST_P(Pcapng, WhatIsWrongWithTheFirstSectionIsOfTheFilesHeader) {
  auto cut = blocks();
  cut.section();
  cut.all.resize(10);
  EXPECT_THAT(refusal(cut), HasSubstr("it was cut short in the middle of its header"));
  EXPECT_THAT(refusal(cut),
              HasSubstr("the file header at byte 0: 12 bytes should follow, 10 are there"));
}

TEST_P(Pcapng, LiesAreDamage) {
  auto option = blocks();
  option.section().interface(1, 0).packet(
      0, 0, {1}, Blocks::join({option.number(1, 2), option.number(500, 2)}));
  EXPECT_THAT(refusal(option), HasSubstr("an option is longer than its block"));

  auto captured = blocks();
  captured.section().interface(1, 0).block(
      6, Blocks::join(
             {captured.number(0, 12), captured.number(0xffffffff, 4), captured.number(5, 4)}));
  EXPECT_THAT(refusal(captured), HasSubstr("claims 4294967295 captured bytes and has room for 0"));

  auto trailer = blocks();
  trailer.section().interface(1, 0).packet(0, 0, {1});
  trailer.all.back() ^= 0x40;
  EXPECT_THAT(refusal(trailer), HasSubstr("begins with a length of 36 bytes and ends with one"));

  auto huge = blocks();
  huge.section();
  huge.all = Blocks::join({huge.all, huge.number(6, 4), huge.number(0xfffffff0, 4), Bytes(8)});
  EXPECT_THAT(refusal(huge), HasSubstr("claims a length of 4294967280 bytes"));

  auto version = blocks();
  version.block(0x0a0d0d0a, Blocks::join({version.number(0x1a2b3c4d, 4), version.number(2, 2),
                                          version.number(0, 10)}));
  EXPECT_THAT(refusal(version), HasSubstr("pcapng version 2"));
}

TEST_P(Pcapng, CutShortAfterEveryByte) {
  auto file = blocks();
  file.section().interface(1, 0);
  const std::size_t start = file.all.size();
  file.packet(0, 0, {1, 2, 3, 4, 5}, file.option(1, bytes_of("why")));
  for (std::size_t size = start + 1; size < file.all.size(); ++size) {
    Blocks cut{.all = Bytes(file.all.begin(), file.all.begin() + std::ptrdiff_t(size))};
    EXPECT_THAT(refusal(cut), HasSubstr("it was cut short in the middle of a packet")) << size;
  }
  EXPECT_TRUE(read(file));
}

// Ticks are never negative, offsets may be: so say tshark and libpcap.
TEST_P(Pcapng, TimesFarOffAreKept) {
  const std::uint64_t last = ~std::uint64_t{0};
  auto file = blocks();
  file.section()
      .interface(1, 0)
      .interface(1, 0, file.option(9, {9}))
      .interface(1, 0, file.option(14, file.number(std::uint64_t{0} - 2, 8)))
      .interface(1, 0, file.option(9, {0}));
  file.packet(0, last, {1}).packet(1, last, {2}).packet(2, 500'000, {3}).packet(3, last / 2, {4});
  const auto all = read(file);
  ASSERT_TRUE(all) << all.error().text();
  EXPECT_EQ(to_string(all->at(0).time), "18446744073709.551615000");
  EXPECT_EQ(to_string(all->at(1).time), "18446744073.709551615");
  EXPECT_EQ(to_string(all->at(2).time), "-1.500000000");
  EXPECT_EQ(to_string(all->at(3).time), "9223372036854775807.000000000");
}

/// Names are kept for each interface: small gzip files have gigabytes of them.
TEST_P(Pcapng, NamesOfInterfacesAreBounded) {
  const auto described = [&](std::size_t interfaces) {
    auto file = blocks();
    file.section();
    for (std::size_t i = 0; i < interfaces; ++i) {
      file.interface(1, 0, file.option(2, Bytes(60'000, 'A')));
    }
    file.packet(0, 1, {1});
    return read(file);
  };
  EXPECT_TRUE(described(17));
  const auto all = described(18);
  ASSERT_FALSE(all);
  EXPECT_NE(all.error().hint.find("the names of its interfaces have more than 1048576 bytes"),
            std::string::npos)
      << all.error().text();
}

INSTANTIATE_TEST_SUITE_P(ByteOrders, Pcapng, testing::Bool(), [](const auto& order) {
  return order.param ? std::string("BigEndian") : std::string("LittleEndian");
});

}  // namespace
}  // namespace pushpkt::sniff
