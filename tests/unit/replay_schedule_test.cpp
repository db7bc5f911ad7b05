// When packets are due, and how late they were.
#include "pushpkt/replay/schedule.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "pushpkt/replay/latency_histogram.hpp"

namespace pushpkt::replay {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;

constexpr std::size_t bytes = 100;

Timestamp at(std::int64_t ns) { return Timestamp::from_ns(ns); }

TEST(Schedule, KeepsTheGapsOfTheCapture) {
  Schedule schedule({Pace::Kind::original, 1});
  EXPECT_EQ(schedule.due(at(5'000'000'000), bytes), 0ns);
  EXPECT_EQ(schedule.due(at(5'000'000'001), bytes), 1ns);
  EXPECT_EQ(schedule.due(at(7'500'000'000), bytes), 2500ms);
}

TEST(Schedule, SpeedDividesTheGaps) {
  Schedule twice({Pace::Kind::original, 2});
  EXPECT_EQ(twice.due(at(0), bytes), 0ns);
  EXPECT_EQ(twice.due(at(1'000'000'000), bytes), 500ms);
  Schedule half({Pace::Kind::original, 0.5});
  EXPECT_EQ(half.due(at(0), bytes), 0ns);
  EXPECT_EQ(half.due(at(1'000'000'000), bytes), 2s);
}

TEST(Schedule, ATimestampThatGoesBackIsDueAtOnceAndCounted) {
  Schedule schedule({Pace::Kind::original, 1});
  EXPECT_EQ(schedule.due(at(100), bytes), 0ns);
  EXPECT_EQ(schedule.due(at(300), bytes), 200ns);
  EXPECT_EQ(schedule.due(at(200), bytes), 200ns);
  EXPECT_EQ(schedule.own_time(), 100ns);
  EXPECT_EQ(schedule.due(at(400), bytes), 300ns);
  EXPECT_EQ(schedule.own_time(), 300ns);
  EXPECT_EQ(schedule.went_back(), 1U);
}

TEST(Schedule, TheNextRoundBeginsOneMeanGapLater) {
  Schedule schedule({Pace::Kind::original, 1});
  for (std::uint64_t round = 0; round < 3; ++round) {
    const nanoseconds begin = round * 300ns;
    EXPECT_EQ(schedule.due(at(1000), bytes, round), begin);
    EXPECT_EQ(schedule.due(at(1050), bytes, round), begin + 50ns);
    EXPECT_EQ(schedule.due(at(1200), bytes, round), begin + 200ns);
  }
}

TEST(Schedule, PacketsASecondDoNotDrift) {
  Schedule schedule({Pace::Kind::packets, 3});
  for (int i = 0; i < 3'000'000; ++i) (void)schedule.due(Timestamp(), bytes);
  EXPECT_EQ(schedule.due(Timestamp(), bytes), 1'000'000s);
}

TEST(Schedule, MegabitsCountTheBytesBefore) {
  Schedule schedule({Pace::Kind::megabits, 8});  // a byte in a microsecond
  EXPECT_EQ(schedule.due(Timestamp(), 1500), 0us);
  EXPECT_EQ(schedule.due(Timestamp(), 40), 1500us);
  EXPECT_EQ(schedule.due(Timestamp(), 40), 1540us);
}

TEST(Schedule, TopspeedIsNow) {
  Schedule schedule({Pace::Kind::topspeed, 1});
  EXPECT_EQ(schedule.due(at(1), bytes), 0ns);
  EXPECT_EQ(schedule.due(at(1'000'000'000), bytes), 0ns);
}

TEST(Schedule, HostileTimestampsDoNotOverflow) {
  Schedule schedule({Pace::Kind::original, 1e-6});
  EXPECT_EQ(schedule.due(at(std::numeric_limits<std::int64_t>::min()), bytes), 0ns);
  EXPECT_GT(schedule.due(at(std::numeric_limits<std::int64_t>::max()), bytes), 0ns);
  EXPECT_GT(schedule.due(at(0), bytes, 1), 0ns);
}

TEST(LatencyHistogram, WithoutPacketsThereIsNone) {
  const LatencyHistogram late;
  EXPECT_EQ(late.quantile(0.5), 0ns);
  EXPECT_EQ(late.max(), 0ns);
}

TEST(LatencyHistogram, QuantilesAreAtMostOneThirtySecondTooLarge) {
  LatencyHistogram late;
  for (int i = 1; i <= 100'000; ++i) late.add(i * 1us);
  for (const double share : {0.01, 0.5, 0.9, 0.99, 1.0}) {
    const double exact = share * 1e8;  // ns
    const auto told = static_cast<double>(late.quantile(share).count());
    EXPECT_GE(told, exact * 0.999999) << share;
    EXPECT_LE(told, exact * (1 + 1.0 / 32)) << share;
  }
  EXPECT_EQ(late.max(), 100ms);
  EXPECT_EQ(late.count(), 100'000U);
}

TEST(LatencyHistogram, SmallNumbersAreExactAndEarlyIsNotLate) {
  LatencyHistogram late;
  for (const auto ns : {-5ns, 7ns, 63ns}) late.add(ns);
  EXPECT_EQ(late.quantile(0.1), 0ns);
  EXPECT_EQ(late.quantile(0.5), 7ns);
  EXPECT_EQ(late.quantile(1), 63ns);
}

TEST(LatencyHistogram, TheLongestTimeHasABucket) {
  LatencyHistogram late;
  late.add(nanoseconds::max());
  EXPECT_EQ(late.quantile(0.5), nanoseconds::max());
}

}  // namespace
}  // namespace pushpkt::replay
