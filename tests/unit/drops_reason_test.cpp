// Reasons and clues: no row twice, every clue leads somewhere, the better rule wins.
#include <gmock/gmock.h>

#include <set>

#include "pushpkt/drops/reason.hpp"
#include "pushpkt/drops/sources.hpp"

namespace pushpkt::drops {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

TEST(DropsReason, EveryRowIsThereOnceAndSaysSomething) {
  std::set<std::string_view> names;
  for (const Reason& reason : reasons()) {
    EXPECT_TRUE(names.insert(reason.name).second) << reason.name;
    EXPECT_FALSE(reason.sentence.empty()) << reason.name;
    EXPECT_FALSE(reason.cure.empty()) << reason.name;
    EXPECT_EQ(find_reason(reason.name), &reason);
  }
  EXPECT_EQ(find_reason("0x30001"), nullptr);
}

TEST(DropsReason, EveryClueHasASentenceOfItsOwnOrOfAReason) {
  for (const CounterRule& rule : counter_rules()) {
    SCOPED_TRACE(rule.counter);
    EXPECT_TRUE(rule.reason.empty() || find_reason(rule.reason) != nullptr);
    EXPECT_FALSE((Finding{&rule, {}}.sentence().empty()));
  }
}

TEST(DropsReason, TheFunctionTellsApartWhatSharesAReason) {
  EXPECT_EQ(meaning_of("NO_SOCKET", "udp_rcv").sentence, find_reason("NO_SOCKET")->sentence);
  EXPECT_THAT(meaning_of("NO_SOCKET", "ping_rcv").sentence, testing::StartsWith("an echo reply"));
  EXPECT_EQ(meaning_of("IP_INHDR", "ip_forward.isra.0").sentence,
            meaning_of("IP_INHDR", "ip_forward").sentence);
  EXPECT_NE(meaning_of("IP_INHDR", "ip_rcv_core").sentence,
            meaning_of("IP_INHDR", "ip_forward").sentence);
  EXPECT_EQ(meaning_of("0x30001", "ping_rcv").sentence, "");
}

TEST(DropsReason, TheCounterOfAllErrorsGivesWayToTheOneThatSaysWhich) {
  const std::vector<Change> both{{"Ip.InHdrErrors", 1}, {"IpExt.InCsumErrors", 1}};
  const auto found = findings(both);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found.front().rule->reason, "IP_CSUM");
  const auto alone = findings(std::span(both).first(1));
  ASSERT_THAT(alone, SizeIs(1));
  EXPECT_EQ(alone.front().rule->reason, "IP_INHDR");
}

TEST(DropsReason, AnyInterfaceFitsTheStarAndItsNameIsKept) {
  const std::vector<Change> changes{{"to-router.rx_dropped", 2}};
  const auto found = findings(changes);
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(found.front().change, (Change{"to-router.rx_dropped", 2}));
}

TEST(DropsReason, NormalWorkAndCountersThatFallTellNothing) {
  const std::vector<Change> changes{
      {"Ip.InReceives", 9}, {"Udp.InDatagrams", 9}, {"Udp.NoPorts", -1}};
  EXPECT_THAT(findings(changes), IsEmpty());
}

TEST(DropsReason, CountersAndInferenceWorkForEverybody) {
  const auto all = sources();
  ASSERT_THAT(all, SizeIs(4));
  EXPECT_EQ(all[2].name, "counters");
  EXPECT_FALSE(all[2].unavailable);
  EXPECT_EQ(all[3].name, "inferred");
  EXPECT_FALSE(all[3].unavailable);
}

}  // namespace
}  // namespace pushpkt::drops
