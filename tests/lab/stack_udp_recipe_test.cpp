// Requests in the caller's own words, by every path that lets us write UDP.
#include <gmock/gmock.h>

#include "pushpkt/wire/text.hpp"
#include "stack_udp_lab.hpp"

namespace pushpkt::stack {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::StartsWith;

class StackUdpRecipe : public StackUdpExchange {
 protected:
  static UdpExchange::Options with(std::string_view recipe) {
    UdpExchange::Options wanted = options();
    wanted.recipe = wire::parse_recipe(recipe).value();
    return wanted;
  }
};

TEST_P(StackUdpRecipe, WhatItDoesNotNameIsFilledIn) {
  const RunningServer server(lab_->server());
  for (const char* const recipe : {"udp()", "udp(srcport=40555)/\"he\"", "udp(checksum=0)"}) {
    if (GetParam().ip6 && std::string_view(recipe) == "udp(checksum=0)") continue;  // RFC 8200, 8.1
    SCOPED_TRACE(recipe);
    UdpExchange exchange = open(with(recipe));
    const auto outcome = ask(exchange, "llo");
    ASSERT_TRUE(outcome.reply);
    EXPECT_THAT(text_of(*outcome.reply), testing::EndsWith("LLO"));
  }
}

TEST_P(StackUdpRecipe, AHopLimitOfOneDiesAtTheRouter) {
  if (GetParam().path == "raw-transport") GTEST_SKIP() << "IP is the kernel's";
  UdpExchange exchange = open(with(GetParam().ip6 ? "ipv6(hlim=1)/udp()" : "ip(ttl=1)/udp()"));
  const auto outcome = ask(exchange, "hello");
  ASSERT_EQ(outcome.near_misses.size(), 1U);
  EXPECT_THAT(
      outcome.near_misses[0].text,
      HasSubstr(GetParam().ip6 ? "hop limit exceeded from fd77:1::1: ipv6.hlim was used up"
                               : "time to live exceeded from 10.77.1.1: ip.ttl was used up"));
}

TEST_P(StackUdpRecipe, AWrongChecksumGetsSilence) {
  if (GetParam().path == "xdp") GTEST_SKIP() << "a device has one AF_XDP socket at a time";
  const RunningServer server(lab_->server());
  const Deadline at_once = Deadline::in(std::chrono::nanoseconds(0));
  UdpExchange wrong = open(with("udp(checksum=0xdead)"));
  UdpExchange right = open(options());
  ask(wrong, "hello", at_once);
  // The server takes requests in order: it has answered the first one, if ever it will.
  ASSERT_TRUE(ask(right, "hello").reply);
  const auto outcome = ask(wrong, "hello", at_once);
  EXPECT_FALSE(outcome.reply);
  // The other exchange's answer is all that came.
  EXPECT_THAT(
      outcome.near_misses,
      ElementsAre(Field(&NearMiss::text, StartsWith("an answer went to our port " +
                                                    std::to_string(right.local().port.number)))));
}

TEST_P(StackUdpRecipe, ARecipeWithoutUdpOrOfTheOtherFamilyIsRefused) {
  for (const char* const recipe :
       {"\"only bytes\"", GetParam().ip6 ? "ip()/udp()" : "ipv6()/udp()"}) {
    UdpExchange exchange = open(with(recipe));
    const auto outcome = exchange.ask(bytes_of("hello"), patience());
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().cause, Cause::input);
  }
}

INSTANTIATE_TEST_SUITE_P(Ways, StackUdpRecipe, testing::ValuesIn(ways_by_hand()), name_of_way);

}  // namespace
}  // namespace pushpkt::stack
