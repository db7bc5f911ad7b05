// The parts of the TCP machine one by one: numbers, buffers, timers, window, ISN.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <numeric>

#include "pushpkt/stack/tcp/connection.hpp"

namespace pushpkt::stack::tcp {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

TEST(Sequence, ComparesAroundTheWrap) {
  constexpr Seq before{0xfffffff0U};
  constexpr Seq after{0x10U};
  static_assert(before < after && after > before && before <= after && !(after <= before));
  static_assert(after - before == 0x20 && before + 0x20 == after && after - 0x20U == before);
  static_assert(later(before, after) == after && earlier(before, after) == before);
  static_assert(SeqRange{before, after}.size() == 0x20);
}

TEST(Ring, KeepsBytesAtTheirPlaceAroundItsEnd) {
  Ring ring(10);
  ring.write(0, bytes_of("0123456"));
  ring.discard(5);
  ring.write(4, bytes_of("abcdef"));  // offsets 4 to 9, behind a gap of two
  ring.write(2, bytes_of("yz"));
  Bytes out(10);
  ring.copy(0, out);
  EXPECT_EQ(text_of(out), "56yzabcdef");
}

TEST(Ring, GrowsWithoutLosingBytes) {
  Ring ring(100'000);
  std::string all;
  for (int i = 0; i < 1000; ++i) {
    const std::string part = std::to_string(i) + ",";
    ring.write(all.size(), bytes_of(part));
    all += part;
    if (i % 10 == 9) {
      ring.discard(20);
      all.erase(0, 20);
    }
  }
  Bytes out(all.size());
  ring.copy(0, out);
  EXPECT_EQ(text_of(out), all);
}

std::string read_all(ReceiveBuffer& buffer) {
  Bytes bytes(1000);
  return text_of(ByteView(bytes).first(buffer.read(bytes)));
}

TEST(ReceiveBuffer, OrdersWhatArrivesInAnyOrder) {
  // "abcdef" in three parts, some of them overlapping, in all orders, across the wrap.
  const std::array<std::pair<std::uint32_t, const char*>, 4> parts{
      {{0, "ab"}, {1, "bcd"}, {3, "de"}, {5, "f"}}};
  std::array<std::size_t, 4> order{};
  std::iota(order.begin(), order.end(), 0U);
  do {
    ReceiveBuffer buffer(6);
    buffer.start(Seq{0xfffffffdU});
    std::uint32_t progress = 0;
    for (const std::size_t i : order) {
      progress += buffer.insert(Seq{0xfffffffdU} + parts[i].first, bytes_of(parts[i].second));
    }
    EXPECT_EQ(progress, 6U);
    EXPECT_EQ(buffer.next(), Seq{3});
    EXPECT_FALSE(buffer.has_gap());
    EXPECT_EQ(read_all(buffer), "abcdef");
  } while (std::ranges::next_permutation(order).found);
}

TEST(ReceiveBuffer, KeepsTheFirstCopyOfAByte) {
  ReceiveBuffer buffer(20);
  buffer.start(Seq{0});
  buffer.insert(Seq{2}, bytes_of("CD"));
  buffer.insert(Seq{0}, bytes_of("abcdef"));
  buffer.insert(Seq{0}, bytes_of("xxxxxxgh"));
  EXPECT_EQ(read_all(buffer), "abCDefgh");
}

TEST(ReceiveBuffer, TakesNothingBeyondItsCapacity) {
  ReceiveBuffer buffer(4);
  buffer.start(Seq{0});
  EXPECT_EQ(buffer.insert(Seq{4}, bytes_of("x")), 0U);
  EXPECT_FALSE(buffer.has_gap());
  EXPECT_EQ(buffer.insert(Seq{0}, bytes_of("abcdef")), 4U);
  EXPECT_EQ(buffer.room(), 0U);
  EXPECT_EQ(buffer.insert(Seq{4}, bytes_of("e")), 0U);
  EXPECT_EQ(read_all(buffer), "abcd");
  EXPECT_EQ(buffer.insert(Seq{4}, bytes_of("efgh")), 4U);
}

TEST(ReceiveBuffer, ReportsTheNewestBlockFirst) {
  ReceiveBuffer buffer(100);
  buffer.start(Seq{0});
  buffer.insert(Seq{10}, bytes_of("aa"));
  buffer.insert(Seq{30}, bytes_of("bb"));
  buffer.insert(Seq{20}, bytes_of("cc"));
  const SackBlocks three = buffer.sack_blocks(4);
  EXPECT_THAT(three.all(),
              ElementsAre(SeqRange{{20}, {22}}, SeqRange{{30}, {32}}, SeqRange{{10}, {12}}));
  buffer.insert(Seq{12}, bytes_of("aaa"));
  const SackBlocks two = buffer.sack_blocks(2);
  EXPECT_THAT(two.all(), ElementsAre(SeqRange{{10}, {15}}, SeqRange{{20}, {22}}));
}

TEST(ReceiveBuffer, BoundsTheRangesItKeeps) {
  ReceiveBuffer buffer(10'000);
  buffer.start(Seq{0});
  for (std::uint32_t i = 0; i < 1000; ++i) buffer.insert(Seq{2 * i + 1}, bytes_of("x"));
  // Every second byte of the first ranges is there, the rest was dropped.
  const auto kept = static_cast<std::uint32_t>(ReceiveBuffer::max_ranges);
  for (std::uint32_t i = 0; i < kept; ++i) EXPECT_EQ(buffer.insert(Seq{2 * i}, bytes_of("y")), 2U);
  EXPECT_FALSE(buffer.has_gap());
}

TEST(Congestion, StartsSlowlyThenAvoidsCongestion) {
  Congestion congestion(1000);
  EXPECT_EQ(congestion.window(), 10'000U);  // RFC 6928
  congestion.on_ack(1000);
  EXPECT_EQ(congestion.window(), 11'000U);
  congestion.on_timeout(8000, false);
  EXPECT_EQ(congestion.window(), 1000U);
  EXPECT_EQ(congestion.threshold(), 4000U);
  congestion.on_timeout(1000, true);  // the same segment: the threshold stays
  EXPECT_EQ(congestion.threshold(), 4000U);
  for (int i = 0; i < 3; ++i) congestion.on_ack(1000);
  EXPECT_EQ(congestion.window(), 4000U);
  for (int i = 0; i < 4; ++i) congestion.on_ack(1000);  // one window: one segment more
  EXPECT_EQ(congestion.window(), 5000U);
}

TEST(Congestion, RecoversAsNewRenoDoes) {
  Congestion congestion(1000);
  congestion.enter_recovery(10'000);
  EXPECT_TRUE(congestion.recovering());
  EXPECT_EQ(congestion.window(), 8000U);  // half, and three segments that have left
  congestion.on_duplicate_in_recovery();
  EXPECT_EQ(congestion.window(), 9000U);
  congestion.on_partial_ack(2000);
  EXPECT_EQ(congestion.window(), 8000U);
  congestion.leave_recovery(500);
  EXPECT_EQ(congestion.window(), 2000U);  // no burst
  EXPECT_FALSE(congestion.recovering());
}

TEST(Rtt, FollowsRfc6298) {
  Config config;
  config.min_rto = 1ms;
  RttEstimator rtt(config);
  EXPECT_EQ(rtt.rto(), 1s);
  rtt.sample(100ms);
  EXPECT_EQ(rtt.smoothed(), 100ms);
  EXPECT_EQ(rtt.rto(), 300ms);  // SRTT + 4 x RTT / 2
  rtt.sample(100ms);
  EXPECT_EQ(rtt.variation(), 37'500us);
  EXPECT_EQ(rtt.rto(), 250ms);
  rtt.sample(180ms);
  EXPECT_EQ(rtt.smoothed(), 110ms);
  EXPECT_EQ(rtt.variation(), 48'125us);
  rtt.back_off();
  EXPECT_EQ(rtt.rto(), 605ms);  // 2 x (110 + 4 x 48.125)
  for (int i = 0; i < 20; ++i) rtt.back_off();
  EXPECT_EQ(rtt.rto(), 60s);
}

TEST(Config, AConnectionGetsNumbersThatNobodyGuesses) {
  const IsnSource isn({1, 2});
  const Endpoint local{Ip4{{10, 0, 0, 1}}, Port{1}};
  const Endpoint remote{Ip4{{10, 0, 0, 2}}, Port{2}};
  const Config config = config_of({}, isn, local, remote, 0s);
  EXPECT_EQ(config.initial_sequence, isn.next(local, remote, 0s));
  EXPECT_NE(config.timestamp_offset, 0U);
  EXPECT_NE(config.timestamp_offset, config_of({}, isn, remote, local, 0s).timestamp_offset);
  const Config set =
      config_of({.initial_sequence = Seq{7}, .timestamp_offset = 9}, isn, local, remote, 0s);
  EXPECT_EQ(set.initial_sequence, Seq{7});
  EXPECT_EQ(set.timestamp_offset, 9U);
}

TEST(PeriodLimit, AllowsSoManyInAPeriod) {
  PeriodLimit limit(2, 5s);
  EXPECT_TRUE(limit.allows(0s));
  EXPECT_TRUE(limit.allows(1s));
  EXPECT_FALSE(limit.allows(4s));
  EXPECT_TRUE(limit.allows(5s));
}

// The vector of appendix A of the paper.
TEST(SipHash, GivesThePublishedValue) {
  std::array<std::uint8_t, 15> input{};
  std::iota(input.begin(), input.end(), std::uint8_t{0});
  EXPECT_EQ(siphash({0x0706050403020100, 0x0f0e0d0c0b0a0908}, input.data(), input.size()),
            0xa129ca6149be45e5U);
}

TEST(Isn, MovesWithTimeAndDiffersByConnection) {
  const IsnSource source({1, 2});
  const Endpoint a{Ip4{{10, 0, 0, 1}}, Port{1}};
  const Endpoint b{Ip4{{10, 0, 0, 2}}, Port{2}};
  EXPECT_EQ(source.next(a, b, 4us) - source.next(a, b, 0us), 1U);
  EXPECT_EQ(source.next(a, b, 1s) - source.next(a, b, 0us), 250'000U);
  EXPECT_NE(source.next(a, b, 0us), source.next(b, a, 0us));
  EXPECT_NE(source.next(a, b, 0us), IsnSource({1, 3}).next(a, b, 0us));
  EXPECT_NE(IsnSource().next(a, b, 0us), IsnSource().next(a, b, 0us));  // random keys
}

}  // namespace
}  // namespace pushpkt::stack::tcp
