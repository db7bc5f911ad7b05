// The margin follows how late sleeps end, whatever the machine does meanwhile.
#include "pushpkt/base/wake_margin.hpp"

#include <gtest/gtest.h>

#include <random>

namespace pushpkt {
namespace {

using std::chrono::nanoseconds;

/// Of sleeps that end late by what `late` says: how many ended within the margin, of 1,000.
template <class Late>
int in_time(WakeMargin& margin, Late late) {
  int count = 0;
  for (int i = 0; i < 11'000; ++i) {
    const nanoseconds by = late();
    if (i >= 10'000 && by <= margin.get()) ++count;
    margin.slept(by);
  }
  return count;
}

TEST(WakeMargin, MostSleepsEndInTime) {
  std::mt19937_64 random(7);
  for (const std::int64_t usual : {2'000, 8'000, 50'000}) {
    WakeMargin margin;
    const int kept = in_time(
        margin, [&] { return nanoseconds(usual + static_cast<std::int64_t>(random() % 2'000)); });
    EXPECT_GE(kept, 750) << usual;
    EXPECT_LE(margin.get(), nanoseconds(usual + 2'000) * 5 / 4) << usual;
  }
}

TEST(WakeMargin, FollowsAMachineThatChanges) {
  WakeMargin margin;
  EXPECT_GE(in_time(margin, [] { return nanoseconds(60'000); }), 750);
  const nanoseconds slow = margin.get();
  EXPECT_GE(in_time(margin, [] { return nanoseconds(3'000); }), 750);
  EXPECT_LT(margin.get(), slow / 8);
}

TEST(WakeMargin, HasLimits) {
  WakeMargin margin;
  in_time(margin, [] { return nanoseconds(0); });
  EXPECT_EQ(margin.get(), WakeMargin::least);
  in_time(margin, [] { return std::chrono::seconds(1); });
  EXPECT_EQ(margin.get(), WakeMargin::most);
}

}  // namespace
}  // namespace pushpkt
