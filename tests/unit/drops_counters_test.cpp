// /proc/net as text: groups of two lines, pairs, interfaces, hexadecimal columns; and differences.
#include <gmock/gmock.h>

#include "pushpkt/drops/counters.hpp"

namespace pushpkt::drops {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(DropsCounters, AGroupIsALineOfNamesAndALineOfValues) {
  Counters counters;
  counters.add_groups(
      "Ip: Forwarding InHdrErrors\n"
      "Ip: 1 3\n"
      "Udp: InDatagrams NoPorts\n"
      "Udp: 18446744073709551615 7\n");
  EXPECT_EQ(counters["Ip.InHdrErrors"], 3U);
  EXPECT_EQ(counters["Udp.InDatagrams"], 18446744073709551615U);
  EXPECT_EQ(counters["Udp.NoPorts"], 7U);
  EXPECT_EQ(counters.size(), 4U);
}

TEST(DropsCounters, LinesThatDoNotBelongTogetherAreNotRead) {
  Counters counters;
  counters.add_groups("Ip: Forwarding\nUdp: 1\n");
  counters.add_groups("Ip: Forwarding\n");
  counters.add_groups("nonsense\nnonsense\n");
  EXPECT_EQ(counters.size(), 0U);
}

TEST(DropsCounters, ALineWithFewerValuesThanNamesGivesWhatIsThere) {
  Counters counters;
  counters.add_groups("Ip: A B C\nIp: 1 2\n");
  EXPECT_TRUE(counters.has("Ip.B"));
  EXPECT_FALSE(counters.has("Ip.C"));
}

TEST(DropsCounters, ThePairsOfIp6GetTheirDotAfterTheGroup) {
  Counters counters;
  counters.add_pairs("Ip6InNoRoutes    4\nUdp6NoPorts\t5\nUdpLite6NoPorts 6\nIcmp6InErrors 7\n");
  EXPECT_EQ(counters["Ip6.InNoRoutes"], 4U);
  EXPECT_EQ(counters["Udp6.NoPorts"], 5U);
  EXPECT_EQ(counters["UdpLite6.NoPorts"], 6U);
  EXPECT_EQ(counters["Icmp6.InErrors"], 7U);
}

TEST(DropsCounters, AnInterfaceHasSixteenColumns) {
  Counters counters;
  counters.add_devices(
      "Inter-|   Receive                                                |  Transmit\n"
      " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs\n"
      "    lo: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n"
      "to-router:21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36\n");
  EXPECT_EQ(counters["lo.rx_dropped"], 4U);
  EXPECT_EQ(counters["lo.tx_dropped"], 12U);
  EXPECT_EQ(counters["to-router.rx_bytes"], 21U);
  EXPECT_EQ(counters["to-router.tx_compressed"], 36U);
  EXPECT_EQ(counters.size(), 32U);
}

TEST(DropsCounters, TheLinesOfTheCpusAreAddedUp) {
  Counters counters;
  counters.add_hexadecimal("Conntrack", "entries  drop\n0000000a 00000001\n00000010 000000ff\n");
  EXPECT_EQ(counters["Conntrack.entries"], 26U);
  EXPECT_EQ(counters["Conntrack.drop"], 256U);
}

TEST(DropsCounters, ADifferenceNamesOnlyWhatMoved) {
  Counters before;
  Counters after;
  before.add_groups("Ip: A B C\nIp: 1 2 3\n");
  after.add_groups("Ip: A B C\nIp: 1 5 2\n");
  EXPECT_THAT(Counters::difference(before, after),
              ElementsAre(Change{"Ip.B", 3}, Change{"Ip.C", -1}));
  EXPECT_THAT(Counters::difference(after, after), IsEmpty());
}

TEST(DropsCounters, ACounterThatAppearsBeganAtZeroAndOneThatGoesIsGone) {
  Counters before;
  Counters after;
  before.add_groups("Ip: Old\nIp: 4\n");
  after.add_groups("Ip: New\nIp: 2\n");
  EXPECT_THAT(Counters::difference(before, after),
              ElementsAre(Change{"Ip.New", 2}, Change{"Ip.Old", -4}));
}

TEST(DropsCounters, ANegativeGaugeStaysRight) {
  Counters before;
  Counters after;
  before.add_groups("Tcp: MaxConn\nTcp: -1\n");
  after.add_groups("Tcp: MaxConn\nTcp: 2\n");
  EXPECT_THAT(Counters::difference(before, after), ElementsAre(Change{"Tcp.MaxConn", 3}));
}

TEST(DropsCounters, TheRunningKernelHasTheGroupsThatWeReadIn) {
  const auto counters = Counters::read();
  ASSERT_TRUE(counters) << counters.error().text();
  EXPECT_TRUE(counters->has("Ip.InHdrErrors"));
  EXPECT_TRUE(counters->has("IpExt.InNoRoutes"));
  EXPECT_TRUE(counters->has("Udp.InCsumErrors"));
  EXPECT_TRUE(counters->has("lo.rx_dropped"));
}

}  // namespace
}  // namespace pushpkt::drops
