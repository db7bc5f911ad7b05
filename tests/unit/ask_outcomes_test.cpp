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

TcpWay way(std::string_view path, TcpGuard guard, bool answered) {
  TcpWay out;
  out.path = *path::find_kind(path);
  out.guard = guard;
  out.answered = answered;
  return out;
}

std::vector<std::string> names_of(const std::vector<Outcome>& outcomes) {
  std::vector<std::string> out;
  for (const Outcome& outcome : outcomes) out.push_back(outcome.name);
  return out;
}

TEST(Outcomes, OfTcpAreThoseWithAGuardUnlessGuardsAreNamed) {
  TcpAnswer answer;
  answer.ways = {way("socket", TcpGuard::none, true), way("packet", TcpGuard::none, false),
                 way("packet", TcpGuard::nft, true)};
  const auto all = names_of(outcomes_of(answer, true));
  ASSERT_EQ(all.size(), 3U);
  EXPECT_THAT(names_of(outcomes_of(answer, {}, false)), testing::ElementsAre(all[2]));
  EXPECT_THAT(names_of(outcomes_of(answer, {"socket"}, false)),
              testing::ElementsAre(all[0], all[2]));
  EXPECT_THAT(names_of(outcomes_of(answer, {"packet"}, true)),
              testing::ElementsAre(all[1], all[2]));
}

TEST(Outcomes, AGradeIsUnknownWhereTheBaselineFailed) {
  struct Row {
    const char* what;
    std::vector<TcpWay> ways;
    bool names_guards;
    Grade grade;
  };
  const TcpWay baseline = way("socket", TcpGuard::none, true);
  const TcpWay bare = way("packet", TcpGuard::none, false);
  const TcpWay guarded = way("packet", TcpGuard::nft, true);
  const std::vector<Row> rows{
      {"the baseline alone", {baseline}, false, Grade::yes},
      {"no baseline", {way("socket", TcpGuard::none, false), guarded}, false, Grade::unknown},
      {"one guard held", {baseline, bare, guarded}, false, Grade::yes},
      {"none held", {baseline, bare}, false, Grade::no},
      {"all that were named", {baseline, guarded}, true, Grade::yes},
      {"not all that were named", {baseline, bare, guarded}, true, Grade::no},
  };
  for (const Row& row : rows) {
    TcpAnswer answer;
    answer.ways = row.ways;
    EXPECT_EQ(grade_of(answer, row.names_guards), row.grade) << row.what;
  }
  EXPECT_EQ(grade_of(PushAnswer{}), Grade::unknown);
}

TEST(Outcomes, AMessageHasToFitIntoOnePacket) {
  EXPECT_TRUE(check_message(std::string(1472, 'x'), false));
  const auto large = check_message(std::string(1473, 'x'), false);
  ASSERT_FALSE(large);
  EXPECT_THAT(large.error().hint, HasSubstr("at most 1472 bytes"));
  EXPECT_TRUE(check_message(std::string(1452, 'x'), true));
  EXPECT_FALSE(check_message(std::string(1453, 'x'), true));
  EXPECT_TRUE(check_message(std::string(65'536, 'x'), false, app::Transport::tcp));
}

TEST(Outcomes, ACaseThatNoPathCanHaveIsAnError) {
  FieldsAnswer answer;
  EXPECT_TRUE(check_all_asked(answer));
  answer.paths = {*path::find_kind("socket")};
  answer.not_askable = {"ip.ttl=0"};
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
