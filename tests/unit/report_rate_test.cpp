// Rates: over the gaps between packets.
#include "pushpkt/report/rate.hpp"

#include <gtest/gtest.h>

namespace pushpkt::report {
namespace {

using namespace std::chrono_literals;

TEST(Rate, IsOverTheGapsFromTheFirstPacketToTheLast) {
  const RateOf ten{.packets = 10, .bytes = 1000, .last_bytes = 100, .span = 180ms};
  EXPECT_DOUBLE_EQ(packets_per_second(ten).value(), 50);
  EXPECT_DOUBLE_EQ(megabits_per_second(ten).value(), 900 * 8 / 1e6 / 0.18);
  EXPECT_DOUBLE_EQ(packets_per_second({.packets = 2, .span = 2s}).value(), 0.5);
}

TEST(Rate, OfFewerThanTwoPacketsOrOfNoTimeIsUnknown) {
  EXPECT_FALSE(packets_per_second({.packets = 1, .bytes = 60, .last_bytes = 60, .span = 1s}));
  EXPECT_FALSE(packets_per_second({.packets = 0}));
  EXPECT_FALSE(megabits_per_second({.packets = 3, .bytes = 180, .last_bytes = 60}));
}

TEST(Rate, IsASingularWhereItIsOne) {
  EXPECT_EQ(packet_rate_text(1), "1 packet/s");
  EXPECT_EQ(packet_rate_text(0.9999), "1 packet/s");
  EXPECT_EQ(packet_rate_text(0.5), "0.5 packets/s");
  EXPECT_EQ(packet_rate_text(49.98), "50 packets/s");
  EXPECT_EQ(packet_rate_text(999.7), "1000 packets/s");
  EXPECT_EQ(packet_rate_text(1234567.8), "1234568 packets/s");
}

}  // namespace
}  // namespace pushpkt::report
