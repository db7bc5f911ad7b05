// Expectations as text, and the outcomes that meet them.
#include "pushpkt/ask/expectation.hpp"

#include <gmock/gmock.h>

namespace pushpkt::ask {
namespace {

const Outcome answered{.name = "a", .answered = true};
const Outcome silent{.name = "b"};
const Outcome refused{.name = "c", .error = "EMSGSIZE"};
const Outcome unanswered{.name = "e", .arrived = true};
const Outcome dropped{.name = "d", .died = "router", .reason = "IP_INHDR"};

TEST(Expectation, IsMetByTheOutcomeOfTheSameText) {
  const std::vector<Outcome> all{answered, silent, refused, unanswered, dropped};
  for (const Outcome* wanted : {&answered, &refused, &unanswered, &dropped}) {
    const auto expected = Expectation::parse(wanted->text(), true);
    ASSERT_TRUE(expected) << wanted->text();
    for (const Outcome& each : all) {
      EXPECT_EQ(expected->is_met_by(each), each.name == wanted->name)
          << wanted->text() << " by " << each.text();
    }
    EXPECT_EQ(expected->unmet(all).size(), 4U);
  }
}

TEST(Expectation, WithoutAReasonAnyIsMeant) {
  const auto expected = Expectation::parse("died@router", true);
  ASSERT_TRUE(expected);
  EXPECT_TRUE(expected->is_met_by(dropped));
  EXPECT_FALSE(Expectation::parse("died@server", true)->is_met_by(dropped));
}

TEST(Expectation, AReasonThatOnlyTheKernelKnowsIsTaken) {
  EXPECT_TRUE(Expectation::parse("died@router:SOMETHING_OF_A_LATER_KERNEL", true));
}

TEST(Expectation, OtherTextsAreInputErrors) {
  for (const char* const text : {"", "yes", "died@", "died@moon",
                                 "died@router:", "died@router:IPINHDR", "errno=", "errno=EFUN"}) {
    EXPECT_FALSE(Expectation::parse(text, true)) << text;
  }
  for (const char* const text : {"died@router", "arrived"}) {
    EXPECT_FALSE(Expectation::parse(text, false)) << text << ": push does not measure it";
  }
}

}  // namespace
}  // namespace pushpkt::ask
