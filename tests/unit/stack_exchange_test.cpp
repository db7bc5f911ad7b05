// What completion fills in, and what an exchange refuses before it sends.
#include "pushpkt/stack/exchange.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <limits>

#include "pushpkt/stack/complete.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::stack {
namespace {

using testing::HasSubstr;

TEST(Complete, AKnownWayFillsWhatIsOpenAndNothingElse) {
  const NextHop hop{.interface = "x0",
                    .source = Ip{Ip4{{10, 0, 0, 1}}},
                    .source_mac = parse_mac("02:00:00:00:00:01").value(),
                    .gateway = Ip{Ip4{{10, 0, 0, 254}}},
                    .gateway_mac = parse_mac("02:00:00:00:00:fe").value(),
                    .how = "test"};
  const Endpoint local{hop.source, Port{4000}};
  const Endpoint remote{Ip{Ip4{{10, 9, 0, 2}}}, Port{53}};
  auto recipe = wire::parse_recipe("eth(src=02:00:00:00:00:77)/ip(ttl=3)/udp(dport=7)").value();
  complete(recipe, known_values(hop, local, remote, false));
  EXPECT_EQ(wire::to_text(recipe),
            "eth(src=02:00:00:00:00:77, dst=02:00:00:00:00:fe)/"
            "ip(ttl=3, src=10.0.0.1, dst=10.9.0.2)/udp(dstport=7, srcport=4000)");
}

TEST(Exchange, RefusesWhatItCannotSend) {
  const auto no_recipe = exchange("ip(");
  ASSERT_FALSE(no_recipe);
  EXPECT_EQ(no_recipe.error().cause, Cause::input);
  const auto by_file = exchange("ip()/udp()", {.path = "file"});
  ASSERT_FALSE(by_file);
  EXPECT_THAT(by_file.error().text(), HasSubstr("by file"));
  const auto too_short = exchange("ip()/udp()", {.wait = std::chrono::seconds(-1)});
  ASSERT_FALSE(too_short);
  EXPECT_EQ(too_short.error().text(), "cannot wait for less than 0 seconds");
  const auto none = exchange("ip()/udp()", {.count = 0});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().text(), "cannot exchange 0 packets");
  for (const double rate :
       {-5.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    const auto no_rate = exchange("ip()/udp()", {.rate = rate});
    ASSERT_FALSE(no_rate);
    EXPECT_EQ(no_rate.error().cause, Cause::input);
  }
}

}  // namespace
}  // namespace pushpkt::stack
