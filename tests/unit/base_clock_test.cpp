// Timestamp: times that reach further than 64 bits of nanoseconds.
#include "pushpkt/base/clock.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace pushpkt {
namespace {

constexpr std::int64_t least = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t most = std::numeric_limits<std::int64_t>::max();

TEST(Clock, NanosecondsAreCarried) {
  EXPECT_EQ(Timestamp::from(1, 2'500'000'000), Timestamp::from(3, 500'000'000));
  EXPECT_EQ(Timestamp::from(1, -1), Timestamp::from(0, 999'999'999));
  EXPECT_EQ(Timestamp::from_ns(-1).seconds(), -1);
  EXPECT_EQ(Timestamp::from_ns(-1).nanoseconds(), 999'999'999U);
}

TEST(Clock, AllNanosecondsOf64BitsComeBack) {
  for (const std::int64_t ns : {least, least + 1, std::int64_t{-1'000'000'000}, std::int64_t{-1},
                                std::int64_t{0}, std::int64_t{1'000'000'001}, most - 1, most}) {
    EXPECT_EQ(Timestamp::from_ns(ns).ns(), ns);
  }
  EXPECT_EQ(Timestamp::from(most, 0).ns(), most);
  EXPECT_EQ(Timestamp::from(least, 0).ns(), least);
}

TEST(Clock, EarlierIsLess) {
  EXPECT_LT(Timestamp::from_ns(-1), Timestamp::from_ns(0));
  EXPECT_LT(Timestamp::from(1, 999'999'999), Timestamp::from(2, 0));
}

TEST(Clock, SinceAnEarlierOrALaterTime) {
  EXPECT_EQ(Timestamp::from(5, 1).since(Timestamp::from(3, 2)), Timestamp::from(1, 999'999'999));
  EXPECT_EQ(Timestamp::from(3, 2).since(Timestamp::from(5, 1)).ns(), -1'999'999'999);
}

TEST(Clock, AsText) {
  EXPECT_EQ(to_string(Timestamp::from_ns(1'700'000'000'000'000'001)), "1700000000.000000001");
  EXPECT_EQ(to_string(Timestamp::from_ns(-1)), "-0.000000001");
  EXPECT_EQ(to_string(Timestamp::from_ns(-1'500'000'000)), "-1.500000000");
  EXPECT_EQ(to_string(Timestamp::from(-2, 0)), "-2.000000000");
  EXPECT_EQ(to_string(Timestamp::from(least, 0)), "-9223372036854775808.000000000");
}

TEST(Durations, AreWholeNanosecondsWithinBounds) {
  using std::chrono::nanoseconds;
  constexpr double infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(in_seconds(1.5), nanoseconds(1'500'000'000));
  EXPECT_EQ(in_seconds(0), nanoseconds(0));
  EXPECT_EQ(whole_ns(-2.9), nanoseconds(-2));
  EXPECT_EQ(whole_ns(std::numeric_limits<double>::quiet_NaN()), nanoseconds(0));
  EXPECT_EQ(in_seconds(infinity), in_seconds(1e300));
  EXPECT_EQ(in_seconds(-infinity), -in_seconds(infinity));
  // The sum of two does not overflow, nor that of one and the clock's time.
  EXPECT_GT(in_seconds(infinity) + in_seconds(infinity), in_seconds(infinity));
  EXPECT_FALSE(Deadline::in(in_seconds(infinity)).passed());
  EXPECT_FALSE(Deadline::in(nanoseconds::max()).passed());
  EXPECT_TRUE(Deadline::in(nanoseconds::min()).passed());
}

TEST(TimestampChrono, IsATimeOfChrono) {
  using namespace std::chrono_literals;
  constexpr auto time = Timestamp::from(1'700'000'000, 250'000'000);
  static_assert(Timestamp::from(time.sys_time()) == time);
  static_assert((time + 1s) - time == 1s);
  static_assert(time - (time + 750ms) == -750ms);
  EXPECT_EQ((time + 750ms).seconds(), 1'700'000'001);
  EXPECT_EQ((time + -500ms).nanoseconds(), 750'000'000U);
}

}  // namespace
}  // namespace pushpkt
