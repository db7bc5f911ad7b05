// Drops and counters that moved, summed up by kind.
#include "pushpkt/drops/tally.hpp"

#include <gmock/gmock.h>

namespace pushpkt::drops {
namespace {

Drop drop(std::string reason, std::string function, std::uint16_t protocol = 0x0800) {
  Drop out;
  out.reason = std::move(reason);
  out.function = std::move(function);
  out.protocol = protocol;
  return out;
}

TEST(Tally, SumsDropsOfOneKindAndExplainsThem) {
  Tally tally;
  tally.add("router", drop("IP_INHDR", "ip_forward"));
  tally.add("router", drop("IP_INHDR", "ip_forward"));
  tally.add("server", drop("IP_INHDR", "ip_forward"));
  EXPECT_EQ(tally.count(), 3U);
  ASSERT_EQ(tally.sums().size(), 2U);
  const auto& [kind, sum] = *tally.sums().begin();
  EXPECT_EQ(kind.host, "router");
  EXPECT_EQ(kind.protocol, "IPv4");
  EXPECT_EQ(sum.count, 2U);
  EXPECT_EQ(sum.sentence, "its TTL ran out while it was forwarded");
}

TEST(Tally, NewsAreThoseSinceTheLastCall) {
  Tally tally;
  tally.add("", drop("UDP_CSUM", "udp_rcv"));
  auto news = tally.take_news();
  ASSERT_EQ(news.size(), 1U);
  EXPECT_TRUE(news[0].first);
  tally.add("", drop("UDP_CSUM", "udp_rcv"));
  news = tally.take_news();
  ASSERT_EQ(news.size(), 1U);
  EXPECT_FALSE(news[0].first);
  EXPECT_EQ(news[0].count, 1U);
  EXPECT_EQ(news[0].sum.count, 2U);
  EXPECT_TRUE(tally.take_news().empty());
}

TEST(Tally, ACounterNamesTheReasonOfADropWithoutOne) {
  Tally tally;
  const auto counted = findings(std::vector<Change>{{"Udp.NoPorts", 1}});
  ASSERT_EQ(counted.size(), 1U);
  tally.add("", drop("NOT_SPECIFIED", "__udp4_lib_rcv"), counted[0]);
  const DropKind& kind = tally.sums().begin()->first;
  EXPECT_EQ(kind.reason, "NO_SOCKET");
  EXPECT_EQ(kind.counter, "Udp.NoPorts");
  EXPECT_EQ(kind.function, "__udp4_lib_rcv");
}

TEST(Tally, ACounterThatMovedByThreeIsThreeDrops) {
  Tally tally;
  for (const Finding& finding : findings(std::vector<Change>{{"Udp.NoPorts", 3}})) {
    tally.add("client", finding);
  }
  EXPECT_EQ(tally.count(), 3U);
  EXPECT_EQ(tally.sums().begin()->first.counter, "Udp.NoPorts");
  EXPECT_EQ(tally.sums().begin()->first.protocol, "");
}

TEST(Tally, AReasonWithoutARowKeepsItsName) {
  Tally tally;
  tally.add("", drop("A_REASON_OF_TOMORROW", "f", 0x88cc));
  EXPECT_EQ(tally.sums().begin()->first.reason, "A_REASON_OF_TOMORROW");
  EXPECT_EQ(tally.sums().begin()->first.protocol, "0x88cc");
  EXPECT_EQ(tally.sums().begin()->second.sentence, "");
}

}  // namespace
}  // namespace pushpkt::drops
