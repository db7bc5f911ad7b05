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
  const std::string meaning(drops::meaning_of("IP_INHDR", "ip_forward").sentence);
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
}

drops::Tally tally_of_counter(const std::string& counter) {
  drops::Tally out;
  for (const drops::Finding& finding : drops::findings(std::vector<drops::Change>{{counter, 2}})) {
    out.add("server", finding);
  }
  return out;
}

TEST(ReportDrops, ADropThatOnlyACounterShowsSaysSo) {
  auto tally = tally_of_counter("TcpExt.ListenOverflows");
  const auto news = tally.take_news();
  for (const bool traced : {true, false}) {
    SCOPED_TRACE(traced);
    const auto line = Json::parse(drop_json(news.at(0), traced));
    ASSERT_TRUE(line);
    EXPECT_EQ(*line->find("known_by"), Json("counters"));
    EXPECT_EQ(*line->find("counter"), Json("TcpExt.ListenOverflows"));
    EXPECT_EQ(line->find("function") != nullptr, traced);
    EXPECT_THAT(drops_summary(tally, {.traced = traced}, {}), HasSubstr("TcpExt.ListenOverflows"));
  }
  EXPECT_EQ(
      drop_line(news.at(0), {}).find("2x  server  TCP_LISTEN_OVERFLOW  TcpExt.ListenOverflows\n"),
      0U);
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
