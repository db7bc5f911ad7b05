// What an obstacle does, from the effects on its cases.
#include <gmock/gmock.h>

#include "pushpkt/ask/obstacles.hpp"

namespace pushpkt::ask {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

std::string summary(const std::vector<CaseEffect>& effects) {
  return summary_of(verdicts_of(effects));
}

TEST(ObstacleVerdict, IsThatOfTheFirstCaseOfEachPath) {
  const auto verdicts = verdicts_of(std::vector<CaseEffect>{{"request", "socket", Effect::changed},
                                                            {"request", "packet", Effect::changed},
                                                            {"mf=1", "packet", Effect::stopped},
                                                            {"id=1", "packet", Effect::changed}});
  ASSERT_THAT(verdicts, SizeIs(2));
  EXPECT_EQ(verdicts[0].path, "socket");
  EXPECT_THAT(verdicts[0].others, IsEmpty());
  EXPECT_EQ(verdicts[1].effect, Effect::changed);
  ASSERT_THAT(verdicts[1].others, SizeIs(1));
  EXPECT_EQ(verdicts[1].others[0].text, "mf=1");
}

TEST(ObstacleVerdict, SaysWhichCaseIsWorseOff) {
  EXPECT_EQ(summary({{"request", "socket", Effect::changed},
                     {"request", "packet", Effect::changed},
                     {"mf=1", "packet", Effect::stopped},
                     {"checksum=1", "packet", Effect::none}}),
            "It changes socket and packet; it stops mf=1 on packet.");
}

TEST(ObstacleVerdict, SaysWhichCaseGetsThroughWhereTheFirstDoesNot) {
  EXPECT_EQ(summary({{"request", "raw-ip", Effect::stopped},
                     {"request", "packet", Effect::none},
                     {"ttl=9", "raw-ip", Effect::none}}),
            "It stops raw-ip; it does nothing to packet; it does nothing to ttl=9 on raw-ip.");
}

TEST(ObstacleVerdict, CasesWithOneFateShareAPart) {
  EXPECT_EQ(summary({{"request", "ring", Effect::none},
                     {"request", "packet", Effect::none},
                     {"a=1", "ring", Effect::stopped},
                     {"a=1", "packet", Effect::stopped},
                     {"b=1", "ring", Effect::stopped},
                     {"b=1", "packet", Effect::stopped},
                     {"c=1", "packet", Effect::stopped}}),
            "It does nothing to ring and packet; it stops a=1 and b=1 on ring and packet; it stops "
            "c=1 on packet.");
  EXPECT_EQ(summary({}), "");
}

TEST(ObstacleVerdict, ManyPathsAreNamedByTheFew) {
  std::vector<CaseEffect> effects;
  for (const char* const path : {"socket", "raw-ip", "packet", "ring", "xdp"}) {
    effects.push_back({"request", path, Effect::changed});
    if (effects.size() > 1) effects.push_back({"a=1", path, Effect::stopped});
  }
  EXPECT_EQ(summary(effects), "It changes all paths; it stops a=1 on all paths but socket.");
}

TEST(ObstacleVerdict, AnEffectIsReadAgain) {
  for (const Effect effect : {Effect::none, Effect::changed, Effect::stopped}) {
    EXPECT_EQ(parse_effect(to_text(effect)), effect);
  }
  EXPECT_EQ(parse_effect("gone"), std::nullopt);
}

}  // namespace
}  // namespace pushpkt::ask
