// The plan of a bad link, and its queue, without a link.
#include "pushpkt/lab/impairments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/lab/impaired_direction.hpp"

namespace pushpkt::lab {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr auto there = Heading::to_server;
constexpr auto back = Heading::to_client;

TEST(LabImpairments, AreReadAndWritten) {
  const auto read = parse_impairments(
      "drop=5%,reorder=0.02,duplicate=1%,corrupt=0.5%,delay=10ms,"
      "jitter=0.002s,seed=7,only=to-server");
  ASSERT_TRUE(read) << read.error().text();
  EXPECT_EQ(read->drop, 0.05);
  EXPECT_EQ(read->reorder, 0.02);
  EXPECT_EQ(read->delay, 10ms);
  EXPECT_EQ(read->jitter, 2ms);
  EXPECT_EQ(read->seed, 7U);
  EXPECT_FALSE(read->to_client);
  EXPECT_EQ(parse_impairments(to_text(*read)).value(), *read);
  EXPECT_EQ(parse_impairments("").value(), Impairments{});
}

TEST(LabImpairments, WhatIsWrongIsNamed) {
  const auto error = [](std::string_view text) { return parse_impairments(text).error().text(); };
  EXPECT_THAT(error("drop=5%,lose=2%"), HasSubstr("`lose=2%`"));
  EXPECT_THAT(error("dorp=5%"), HasSubstr("the nearest is `drop`"));
  for (const char* text : {"drop=101%", "drop=-1", "drop", "drop=", "drop=nan", "delay=10",
                           "delay=61s", "seed=x", "seed=-1", "only=both", "drop=1e-3"}) {
    EXPECT_FALSE(parse_impairments(text)) << text;
  }
  EXPECT_THAT(error("drop=5%,drop=6%"), HasSubstr("cannot impair by `drop` twice"));
  EXPECT_FALSE(parse_impairments("drop=5%,"));
  for (const char* text : {"seed=1", "only=to-server", "seed=1,only=to-client"}) {
    EXPECT_THAT(error(text), HasSubstr("nothing is to happen to a packet")) << text;
  }
}

TEST(LabImpairments, AFateDependsOnSeedDirectionAndIndexOnly) {
  const Impairments plan{
      .drop = 0.1, .duplicate = 0.2, .reorder = 0.3, .corrupt = 0.4, .jitter = 5ms, .seed = 3};
  Impairments other = plan;
  other.seed = 4;
  std::size_t as_other = 0;
  std::size_t as_back = 0;
  for (std::uint64_t i = 0; i < 1000; ++i) {
    EXPECT_EQ(fate_of(plan, there, i), fate_of(plan, there, i));
    as_other += fate_of(plan, there, i) == fate_of(other, there, i);
    as_back += fate_of(plan, there, i) == fate_of(plan, back, i);
  }
  EXPECT_LT(as_other, 100U);
  EXPECT_LT(as_back, 100U);
}

// 100,000 packets: a share that is off by 5 standard deviations has one chance in a million, and
// the seed is fixed.
TEST(LabImpairments, SharesAreWhatTheySay) {
  const Impairments plan{.drop = 0.05, .duplicate = 0.02, .reorder = 0.02, .corrupt = 0.01};
  constexpr double all = 100'000;
  double dropped = 0;
  double duplicated = 0;
  double corrupted = 0;
  for (std::uint64_t i = 0; i < 100'000; ++i) {
    const Fate fate = fate_of(plan, back, i);
    dropped += fate.dropped;
    duplicated += fate.duplicated;
    corrupted += fate.corrupted;
  }
  EXPECT_NEAR(dropped / all, 0.05, 0.0035);
  EXPECT_NEAR(duplicated / all, 0.95 * 0.02, 0.0022);
  EXPECT_NEAR(corrupted / all, 0.95 * 0.01, 0.0016);
}

TEST(LabImpairments, NeverAndAlways) {
  for (std::uint64_t i = 0; i < 100; ++i) {
    EXPECT_TRUE(fate_of({.drop = 1}, there, i).dropped);
    EXPECT_EQ(fate_of({}, there, i), Fate{});
    EXPECT_EQ(fate_of({.drop = 1, .to_server = false}, there, i), Fate{});
  }
}

/// An IPv4 frame of 34 bytes whose last one tells it apart.
Bytes frame(std::uint8_t name) {
  Bytes out(34, 0);
  out[12] = 0x08;
  out.back() = name;
  return out;
}

std::vector<int> leaving(ImpairedDirection& direction, ImpairedDirection::Time now) {
  std::vector<int> names;
  while (const auto out = direction.next(now)) names.push_back(out->back());
  return names;
}

TEST(LabImpairedDirection, PacketsLeaveInOrderWhenTheyAreDue) {
  ImpairedDirection direction({.delay = 10ms}, there);
  direction.take(frame(1), 0ms);
  direction.take(frame(2), 1ms);
  EXPECT_THAT(leaving(direction, 9ms), testing::IsEmpty());
  EXPECT_EQ(direction.next_time(), 10ms);
  EXPECT_THAT(leaving(direction, 10ms), testing::ElementsAre(1));
  EXPECT_THAT(leaving(direction, 20ms), testing::ElementsAre(2));
  EXPECT_EQ(direction.next_time(), std::nullopt);
}

TEST(LabImpairedDirection, DroppedTwiceAndCorrupted) {
  ImpairedDirection dropping({.drop = 1}, there);
  EXPECT_TRUE(dropping.take(frame(1), 0ms)->dropped);
  EXPECT_THAT(leaving(dropping, 1h), testing::IsEmpty());
  ImpairedDirection twice({.duplicate = 1}, there);
  EXPECT_TRUE(twice.take(frame(1), 0ms)->duplicated);
  EXPECT_THAT(leaving(twice, 0ms), testing::ElementsAre(1, 1));
  ImpairedDirection corrupting({.corrupt = 1}, there);
  for (int i = 0; i < 100; ++i) {
    EXPECT_TRUE(corrupting.take(frame(0), 0ms)->corrupted);
    const auto out = corrupting.next(0ms);
    ASSERT_TRUE(out);
    int bits = 0;
    for (std::size_t at = 0; at < out->size(); ++at) {
      const int wrong = __builtin_popcount(static_cast<unsigned>((*out)[at] ^ frame(0)[at]));
      EXPECT_TRUE(wrong == 0 || at >= 14) << "the Ethernet header stays";
      bits += wrong;
    }
    EXPECT_EQ(bits, 1);
  }
}

TEST(LabImpairedDirection, APacketIsHeldUntilTheNextOneOrAWhile) {
  ImpairedDirection direction({.reorder = 1}, there);
  EXPECT_TRUE(direction.take(frame(1), 0ms)->reordered);
  EXPECT_THAT(leaving(direction, 0ms), testing::IsEmpty());
  direction.take(frame(2), 1ms);
  EXPECT_THAT(leaving(direction, 1ms), testing::ElementsAre(2, 1));
  direction.take(frame(3), 2ms);
  EXPECT_EQ(direction.next_time(), 52ms);
  EXPECT_THAT(leaving(direction, 52ms), testing::ElementsAre(3));
}

TEST(LabImpairedDirection, WhatNeighboursAskIsNeitherHarmedNorCounted) {
  ImpairedDirection direction({.drop = 1}, there);
  Bytes arp = frame(1);
  arp[13] = 0x06;
  EXPECT_FALSE(direction.take(arp, 0ms));
  Bytes solicitation(14 + 40 + 24, 0);
  solicitation[12] = 0x86;
  solicitation[13] = 0xdd;
  solicitation[14 + 6] = 58;
  solicitation[14 + 40] = 135;
  EXPECT_FALSE(direction.take(solicitation, 0ms));
  EXPECT_EQ(leaving(direction, 0ms).size(), 2U);
  solicitation[14 + 40] = 128;  // an echo request
  EXPECT_EQ(direction.take(solicitation, 0ms)->index, 0U);
  Bytes tagged = frame(1);
  tagged.insert(tagged.begin() + 12, {0x81, 0x00, 0x00, 0x05});
  EXPECT_EQ(direction.take(tagged, 0ms)->index, 1U);
  for (std::size_t size = 0; size < 14; ++size) EXPECT_FALSE(is_impaired(Bytes(size, 0x81)));
}

TEST(LabImpairedDirection, TheQueueIsBounded) {
  ImpairedDirection direction({.delay = 1s}, there);
  std::size_t lost = 0;
  for (std::size_t i = 0; i < ImpairedDirection::most_packets + 10; ++i) {
    lost += direction.take(frame(1), 0ms)->overflowed;
  }
  EXPECT_EQ(lost, 10U);
  EXPECT_EQ(leaving(direction, 1s).size(), ImpairedDirection::most_packets);
}

TEST(LabImpairments, TheRecordIsReadable) {
  const ImpairedPacket packet{.heading = back, .index = 17, .bytes = 1514, .duplicated = true};
  EXPECT_EQ(to_text(packet), "to-client 17 1514 duplicated");
  EXPECT_EQ(to_text(ImpairedPacket{.index = 1, .bytes = 60}), "to-server 1 60 passed");
  EXPECT_EQ(summary({.packets = {packet, {.heading = there}}}),
            "to-server: 1 packet\nto-client: 1 packet, 1 duplicated\n");
}

}  // namespace
}  // namespace pushpkt::lab
