// The limit holds within any second, whatever the clock does; a rate is reached by catching up.
#include "pushpkt/base/pace.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>

namespace pushpkt {
namespace {

using std::chrono::milliseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

TEST(RateLimit, SpreadsEvents) {
  RateLimit limit(1000);
  nanoseconds now = seconds(5);
  for (int i = 0; i < 3000; ++i) {
    const nanoseconds due = limit.due(now);
    ASSERT_EQ(due, i == 0 ? now : now + milliseconds(1)) << i;
    now = due;
    limit.count(now);
  }
}

TEST(RateLimit, HoldsInAnySecondThroughStalls) {
  constexpr std::size_t most = 50;
  RateLimit limit(most);
  std::mt19937_64 random(3);
  std::vector<nanoseconds> events;
  nanoseconds now{0};
  while (events.size() < 20'000) {
    // Mostly on time, now and then late by a little or by seconds.
    const std::uint64_t dice = random() % 100;
    const nanoseconds late = dice == 0   ? nanoseconds(random() % 3'000'000'000)
                             : dice < 20 ? nanoseconds(random() % 40'000'000)
                                         : nanoseconds(0);
    now = std::max(now, limit.due(now)) + late;
    ASSERT_LE(limit.due(now), now);
    limit.count(now);
    events.push_back(now);
    const std::size_t last = events.size() - 1;
    if (last < most) continue;
    ASSERT_GE(events[last] - events[last - most], seconds(1)) << last;
  }
}

TEST(Pace, IsNeverEarly) {
  constexpr double rate = 20'000;
  constexpr int packets = 2000;
  Pace pace(rate);
  const auto start = std::chrono::steady_clock::now();
  for (int i = 0; i < packets; ++i) {
    ASSERT_TRUE(pace.wait(false, nullptr));
    pace.count(false);
  }
  const std::chrono::duration<double> lasted = std::chrono::steady_clock::now() - start;
  EXPECT_GE(lasted.count(), (packets - 1) / rate);
  EXPECT_LE(pace.reached(), rate * 1.0001);
  EXPECT_EQ(pace.wanted(), rate);
}

TEST(Pace, WhoIsLateDoesNotSleep) {
  Pace pace(1e6);
  ASSERT_TRUE(pace.wait(false, nullptr));
  pace.count(false);
  const auto start = std::chrono::steady_clock::now();
  while (std::chrono::steady_clock::now() - start < milliseconds(3)) continue;
  for (int i = 1; i < 3000; ++i) {  // all of these were due
    ASSERT_TRUE(pace.is_due(false)) << i;
    pace.count(false);
  }
}

// A clock that is read once for many packets, and stalls: at each moment all packets that are due
// have left, and none that is not.
TEST(Pace, ARateIsExactInBatchesToo) {
  constexpr std::int64_t rate = 300'000;
  constexpr std::int64_t ns_per_second = 1'000'000'000;
  Pace pace(static_cast<double>(rate));
  std::mt19937_64 random(9);
  const nanoseconds start = seconds(77);
  std::int64_t packets = 0;
  for (nanoseconds now = start; now < start + seconds(1);) {
    while (pace.is_due(false, now)) {
      pace.count(false, now);
      ++packets;
    }
    const std::int64_t due = (now - start).count() * rate / ns_per_second + 1;
    ASSERT_LE(std::abs(packets - due), 1) << (now - start).count();
    now += random() % 100 == 0 ? milliseconds(7) : nanoseconds(random() % 60'000);
  }
  EXPECT_NEAR(pace.reached(), rate, rate * 0.01);
}

TEST(Pace, TheLimitIsStricterThanTheRate) {
  Pace pace(1e6);
  const auto start = std::chrono::steady_clock::now();
  constexpr int packets = 101;
  for (int i = 0; i < packets; ++i) {
    ASSERT_TRUE(pace.wait(true, nullptr));
    pace.count(true);
  }
  // 20 ms may be caught up.
  EXPECT_GE(std::chrono::steady_clock::now() - start, milliseconds(80));
}

TEST(Pace, WhatIsNoNumberIsNoRate) {
  const Pace pace(std::nan(""));
  EXPECT_EQ(pace.wanted(), 0);
  EXPECT_TRUE(pace.is_due(false));
}

TEST(Pace, StopsWhenItIsTold) {
  Pace pace(0.001);
  ASSERT_TRUE(pace.wait(false, nullptr));
  pace.count(false);
  int asked = 0;
  EXPECT_FALSE(pace.wait(false, [&] { return ++asked > 2; }));  // not in 1,000 s
}

}  // namespace
}  // namespace pushpkt
