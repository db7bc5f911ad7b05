// The table of socket options, and what a row of numbers is called.
#include <gmock/gmock.h>

#include <set>
#include <tuple>

#include "pushpkt/ask/socket.hpp"
#include "pushpkt/report/socket.hpp"

namespace pushpkt::ask {
namespace {

using testing::Not;

class SocketCases : public testing::TestWithParam<bool> {};

TEST_P(SocketCases, AreManyAndNoneStandsThereTwice) {
  std::set<std::tuple<std::string, std::string, SocketUse>> met;
  for (const SocketCase& socket_case : socket_cases(GetParam())) {
    EXPECT_FALSE(socket_case.option.empty());
    EXPECT_FALSE(socket_case.value.empty()) << socket_case.option;
    EXPECT_FALSE(socket_case.source.empty()) << socket_case.option;
    EXPECT_TRUE(met.emplace(socket_case.option, socket_case.value, socket_case.use).second)
        << socket_case.option << " " << socket_case.value << " stands there twice";
  }
  EXPECT_GE(met.size(), 60U);
}

TEST_P(SocketCases, AskWithTheirOwnFamilysAddresses) {
  for (const SocketCase& socket_case : socket_cases(GetParam())) {
    if (socket_case.local) {
      EXPECT_EQ(is_ip6(socket_case.local->address), GetParam()) << socket_case.option;
    } else {
      EXPECT_FALSE(socket_case.calls.empty()) << socket_case.option << " does nothing";
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Families, SocketCases, testing::Bool(),
                         [](const auto& family) { return family.param ? "IPv6" : "IPv4"; });

TEST(Behaviour, IsConstantIncreasingOrRandom) {
  EXPECT_EQ(behaviour_of({7, 7, 7}, 16), "constant");
  EXPECT_EQ(behaviour_of({7, 8, 9}, 16), "increasing");
  EXPECT_EQ(behaviour_of({7, 8, 20}, 16), "increasing");
  EXPECT_EQ(behaviour_of({65'534, 65'535, 0, 1}, 16), "increasing");
  EXPECT_EQ(behaviour_of({65'534, 65'535, 0, 1}, 32), "random");
  EXPECT_EQ(behaviour_of({1, 40'000, 3}, 16), "random");
  EXPECT_EQ(behaviour_of({7, 7, 8}, 16), "random");
  EXPECT_EQ(behaviour_of({7}, 16), "seen once");
}

TEST(Only, TakesOptionsByNameOrByWhatTheyChanged) {
  SocketAnswers all;
  all.baselines = {{SocketUse::datagram, {{.packet = "datagram", .field = "ip.ttl"}}}};
  all.series = {{.field = "ip.id"}};
  all.options = {{.asked = {.option = "IP_TTL"}, .changed = {{.field = "ip.ttl"}}},
                 {.asked = {.option = "SO_MARK"}}};
  EXPECT_THAT(report::only(all, "changed").options, testing::SizeIs(1));
  EXPECT_THAT(report::only(all, "IP_TTL").options, testing::SizeIs(1));
  EXPECT_THAT(report::only(all, "ip.ttl").options, testing::SizeIs(1));
  EXPECT_THAT(report::only(all, "ip.ttl").baselines[0].rows, testing::SizeIs(1));
  EXPECT_THAT(report::only(all, "SO_").options, testing::SizeIs(1));
  EXPECT_THAT(report::only(all, "ip.id").series, testing::SizeIs(1));
  EXPECT_THAT(report::only(all, "ip.id").options, testing::IsEmpty());
}

TEST(SocketReport, SaysWhatIsOurBusinessAndWhatIsComputed) {
  SocketAnswers all;
  const Habit habit{.text = "1500", .number = 1500, .varies = false};
  const Habit varies{.text = "5", .number = 5, .varies = true};
  all.options = {
      {.asked = {.option = "A", .value = "1", .source = "ip(7)"},
       .left = true,
       .answered = true,
       .changed = {{.field = "ip.ttl", .baseline = habit, .with = varies, .by_hand = true},
                   {.field = "ip.len", .baseline = std::nullopt, .with = habit}}},
      {.asked = {.option = "B", .value = "2"}, .refusal = app::Refusal{"setsockopt", 1}}};
  const std::string screen = report::socket_text(all, {.colour = false, .width = 100});
  EXPECT_THAT(screen, testing::HasSubstr("ip.ttl 1500 -> varies; (ip.len) - -> 1500"));
  EXPECT_THAT(screen, testing::HasSubstr("EPERM from setsockopt"));
  EXPECT_THAT(screen, Not(testing::HasSubstr("\x1b[")));
  const std::string json = report::socket_json(all);
  EXPECT_THAT(json, testing::HasSubstr("\"with\": \"varies\""));
  EXPECT_THAT(json, testing::HasSubstr("\"errno\": \"EPERM\""));
  EXPECT_THAT(report::socket_markdown(all), testing::HasSubstr("| A | 1 | UDP datagram | ip.ttl"));
}

}  // namespace
}  // namespace pushpkt::ask
