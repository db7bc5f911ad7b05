// The formatters of pushpkt/fmt.hpp.
#include "pushpkt/fmt.hpp"

#include <gtest/gtest.h>

namespace pushpkt {
namespace {

using namespace literals;

TEST(Fmt, FormatsOurValues) {
  const Error error = input_error("cannot read x", "try y");
  EXPECT_EQ(fmt::format("{} {}", Ip("10.0.0.1"_ip4), "::1"_ip6), "10.0.0.1 ::1");
  EXPECT_EQ(fmt::format("{:>10}|{:5}", "10.0.0.1"_ip4, Port{53}), "  10.0.0.1|   53");
  EXPECT_EQ(fmt::format("{}", "02:00:00:00:00:01"_mac), "02:00:00:00:00:01");
  EXPECT_EQ(fmt::format("{}", Endpoint{"::1"_ip6, Port{53}}), "[::1]:53");
  EXPECT_EQ(fmt::format("{}", Prefix("10.0.0.0"_ip4, 8)), "10.0.0.0/8");
  EXPECT_EQ(fmt::format("{}", Timestamp::from(1, 2)), "1.000000002");
  EXPECT_EQ(fmt::format("{}", error), error.text());
}

}  // namespace
}  // namespace pushpkt
