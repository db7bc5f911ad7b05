// /proc/net as text: groups of two lines, pairs, interfaces, hexadecimal columns; and differences.
#include <gmock/gmock.h>

#include "pushpkt/drops/counter_files.hpp"
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

TEST(DropsCounters, OfTwoTextsOnlyWhatMovedIsNamed) {
  EXPECT_THAT(changes_between("snmp", "Ip: A B\nIp: 1 2\nUdp: C D\nUdp: 3 4\n",
                              "Ip: A B\nIp: 1 2\nUdp: C D\nUdp: 3 9\n"),
              ElementsAre(Change{"Udp.D", 5}));
  EXPECT_THAT(changes_between("snmp6", "Ip6InReceives 1\nIp6InNoRoutes\t2\n",
                              "Ip6InReceives 4\nIp6InNoRoutes\t2\n"),
              ElementsAre(Change{"Ip6.InReceives", 3}));
  const std::string headings = "Inter-| Receive\n face |bytes\n";
  EXPECT_THAT(changes_between("dev", headings + "lo: 1 2\nto-router: 5 6\n",
                              headings + "lo: 1 2\nto-router: 8 6\n"),
              ElementsAre(Change{"to-router.rx_bytes", 3}));
}

// A group of names grows with the first packet of a kind; interfaces come and go.
TEST(DropsCounters, LinesThatAppearAreReadAsInAWholeReading) {
  struct Texts {
    const char* file;
    std::string before;
    std::string now;
  };
  const std::string headings = "Inter-| Receive\n face |bytes\n";
  for (const Texts& texts :
       {Texts{"snmp", "Ip: A\nIp: 1\nIcmpMsg: In3\nIcmpMsg: 2\n",
              "Ip: A\nIp: 3\nIcmpMsg: In3 Out3\nIcmpMsg: 2 1\n"},
        Texts{"snmp", "Ip: A\nIp: 1\nTcp: B\nTcp: 2\n",
              "Ip: A\nIp: 1\nIcmpMsg: In3\nIcmpMsg: 4\nTcp: B\nTcp: 2\n"},
        Texts{"snmp", "Ip: A B\nIp: 1 2\n", "Ip: A B\n"},
        Texts{"snmp6", "Ip6InReceives 1\nUdp6NoPorts 2\n",
              "Ip6InReceives 1\nIcmp6InType3 1\nUdp6NoPorts 3\n"},
        Texts{"dev", headings + "lo: 1 2\nto-router: 5 6\n", headings + "lo: 4 2\n"}}) {
    Counters before;
    Counters now;
    const auto add = [&](Counters& to, const std::string& text) {
      if (texts.file == std::string("snmp")) to.add_groups(text);
      if (texts.file == std::string("snmp6")) to.add_pairs(text);
      if (texts.file == std::string("dev")) to.add_devices(text);
    };
    add(before, texts.before);
    add(now, texts.now);
    EXPECT_EQ(changes_between(texts.file, texts.before, texts.now),
              Counters::difference(before, now))
        << texts.now;
  }
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
