// A script run and printed, against a medium without a network.
#include "pushpkt/report/talk_run.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "pushpkt/report/json.hpp"
#include "report_run_printed.hpp"
#include "talk_medium.hpp"

namespace pushpkt::report {
namespace {

using ::testing::HasSubstr;

class TalkRun : public ::testing::Test {
 protected:
  Result<bool> run(const std::string& text, bool json = false) {
    const auto script = talk::parse_script(text, "a.talk");
    if (!script) return fail(script.error());
    talk::Dialogue dialogue(medium_);
    return run_talk(*script, dialogue, {}, json, printed_.output());
  }

  talk::Plugged medium_;
  RunPrinted printed_;
};

constexpr const char* sends = "> eth()/ip(src=10.0.0.9, dst=10.0.0.2)/udp()\n";

TEST_F(TalkRun, PrintsEachLine) {
  medium_.put("eth()/ip(src=10.0.0.2, dst=10.0.0.9)/udp()/\"x\"");
  const auto good = run(std::string(sends) + "< udp() within 0s\n");
  ASSERT_TRUE(good) << good.error().text();
  EXPECT_TRUE(*good) << printed_.out;
  EXPECT_EQ(std::count(printed_.out.begin(), printed_.out.end(), '\n'), 2) << printed_.out;
  EXPECT_EQ(printed_.notes, "");
}

TEST_F(TalkRun, SaysThatNothingIsExpected) {
  EXPECT_TRUE(run(sends).value());
  EXPECT_EQ(printed_.notes, "note: the script expects nothing: no answer was checked\n");
}

TEST_F(TalkRun, SaysThatOnlySilenceIsExpected) {
  EXPECT_TRUE(run("! tcp(flags.reset=1) within 0s\n").value());
  EXPECT_EQ(printed_.notes,
            "note: the script sends nothing and runs nothing: only silence was checked\n");
}

TEST_F(TalkRun, EndsAtALineThatIsNotAsItShouldBe) {
  EXPECT_FALSE(run(std::string(sends) + "< udp() within 0s\n" + sends).value());
  EXPECT_EQ(medium_.sent.size(), 1U);
}

TEST_F(TalkRun, IsOneDocumentAsJson) {
  EXPECT_TRUE(run(sends, true).value());
  EXPECT_EQ(printed_.out, "");
  const auto json = Json::parse(printed_.document);
  ASSERT_TRUE(json);
  EXPECT_EQ(json->find("steps")->items()->size(), 1U);
}

TEST_F(TalkRun, SaysHowFarItCameWhenInterrupted) {
  printed_.stop = true;
  EXPECT_FALSE(run(sends).value());
  EXPECT_THAT(printed_.notes, HasSubstr("interrupted: 0 of 1 line begun\n"));
}

}  // namespace
}  // namespace pushpkt::report
