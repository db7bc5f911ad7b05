// Rows of answers as outcomes, from answers made here.
#include "pushpkt/ask/outcomes.hpp"

#include <gmock/gmock.h>

#include <cerrno>

#include "pushpkt/report/push.hpp"

namespace pushpkt::ask {
namespace {

using testing::HasSubstr;

PathAnswer unavailable(std::string_view path) {
  PathAnswer out;
  out.kind = *path::find_kind(path);
  out.unavailable = Error{"cannot open it", EPERM, "", Cause::permission};
  return out;
}

TEST(Outcomes, TheBaselineOfPushIsThereOnlyWhereItIsNamed) {
  PushAnswer answer;
  answer.paths.push_back(unavailable("socket"));
  answer.paths.push_back(unavailable("packet"));
  const auto all = outcomes_of(answer, {});
  ASSERT_EQ(all.size(), 1U);
  EXPECT_EQ(all[0].name, "packet");
  EXPECT_EQ(all[0].text(), "errno=EPERM");
  EXPECT_EQ(outcomes_of(answer, {"socket"}).size(), 2U);
}

TEST(Outcomes, AMessageHasToFitIntoOnePacket) {
  EXPECT_TRUE(check_message(std::string(1472, 'x'), false));
  const auto large = check_message(std::string(1473, 'x'), false);
  ASSERT_FALSE(large);
  EXPECT_THAT(large.error().hint, HasSubstr("at most 1472 bytes"));
  EXPECT_TRUE(check_message(std::string(1452, 'x'), true));
  EXPECT_FALSE(check_message(std::string(1453, 'x'), true));
}

TEST(Outcomes, ACaseThatNoPathCanHaveIsAnError) {
  FieldsAnswer answer;
  EXPECT_TRUE(check_all_asked(answer));
  answer.paths = {*path::find_kind("socket")};
  answer.unasked = {"ip.ttl=0"};
  const auto done = check_all_asked(answer);
  ASSERT_FALSE(done);
  EXPECT_THAT(done.error().what, HasSubstr("cannot ask ip.ttl=0 of socket"));
}

TEST(DissectorHint, IsForPortsThatTsharkTakesForAnotherProtocol) {
  EXPECT_THAT(report::dissector_hint(12000), HasSubstr("tshark -d udp.port==12000,data"));
  EXPECT_EQ(report::dissector_hint(53), "");
}

}  // namespace
}  // namespace pushpkt::ask
