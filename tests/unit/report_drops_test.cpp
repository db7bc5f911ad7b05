// The lines, objects and the table of `pushpkt drops`, from drops made here.
#include "pushpkt/report/drops.hpp"

#include <gmock/gmock.h>

#include "pushpkt/report/json.hpp"

namespace pushpkt::report {
namespace {

using testing::HasSubstr;
using testing::Not;

drops::Tally tally_with(const std::string& reason, const std::string& function) {
  drops::Tally out;
  drops::Drop drop;
  drop.reason = reason;
  drop.function = function;
  drop.protocol = 0x0800;
  out.add("router", drop);
  return out;
}

TEST(ReportDrops, TheFirstLineOfAKindHasItsMeaningAndLaterOnesNot) {
  auto tally = tally_with("IP_INHDR", "ip_forward");
  auto news = tally.take_news();
  const std::string meaning(drops::find_reason("IP_INHDR")->sentence);
  const std::string first = drop_line(news.at(0), {});
  EXPECT_EQ(first.find("1x  router  IP_INHDR  ip_forward  IPv4\n"), 0U) << first;
  EXPECT_THAT(first, HasSubstr("    " + meaning + "\n"));
  news[0].first = false;
  EXPECT_EQ(drop_line(news[0], {}), "1x  router  IP_INHDR  ip_forward  IPv4\n");
}

TEST(ReportDrops, TheObjectNamesItsSource) {
  auto tally = tally_with("IP_INHDR", "ip_forward");
  const auto news = tally.take_news();
  const auto traced = Json::parse(drop_json(news.at(0), true));
  ASSERT_TRUE(traced);
  EXPECT_EQ(*traced->find("known_by"), Json("tracepoint"));
  EXPECT_EQ(*traced->find("function"), Json("ip_forward"));
  const auto counted = Json::parse(drop_json(news.at(0), false));
  ASSERT_TRUE(counted);
  EXPECT_EQ(*counted->find("known_by"), Json("counters"));
  EXPECT_EQ(*counted->find("counter"), Json("ip_forward"));
}

TEST(ReportDrops, TheSummarySaysByWhatItIsKnownAndWhatWasLost) {
  EXPECT_EQ(drops_summary({}, {.traced = true}, {}), "nothing was dropped, by the tracepoint\n");
  EXPECT_THAT(drops_summary({}, {}, {}), HasSubstr("by counters"));
  const auto tally = tally_with("IP_INHDR", "ip_forward");
  const std::string table = drops_summary(tally, {.traced = true, .lost = 3}, {});
  EXPECT_THAT(table, HasSubstr("1 drop, by the tracepoint"));
  EXPECT_THAT(table, HasSubstr("3 more came too fast"));
  EXPECT_THAT(table, HasSubstr("protocol"));
  EXPECT_THAT(drops_summary(tally, {}, {}), Not(HasSubstr("protocol")));
}

}  // namespace
}  // namespace pushpkt::report
