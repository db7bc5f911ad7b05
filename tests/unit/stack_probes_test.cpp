// Probes get their answers, without a network.
#include "pushpkt/stack/probes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/wire/text.hpp"
#include "unit/stack_probe_packets.hpp"

namespace pushpkt::stack {
namespace {

using testing::HasSubstr;
using namespace pushpkt::literals;

TEST(Probes, EachGetsItsOwnAnswerAndItsTime) {
  Probes probes;
  probes.add(probe(syn(22), 1000));
  probes.add(probe(syn(23), 2000));
  probes.add(probe(syn(24), 3000));
  const auto second =
      take(probes, "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=23, dstport=4000, flags=RA, ack=1)",
           2500);
  EXPECT_TRUE(second.ends);
  EXPECT_EQ(second.probe, 1U);
  EXPECT_TRUE(take(probes,
                   "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=22, dstport=4000, flags=SA, ack=1)",
                   1700)
                  .ends);
  const auto again =
      take(probes, "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=23, dstport=4000, flags=RA, ack=1)",
           2600);
  EXPECT_FALSE(again.ends);
  EXPECT_EQ(probes.settled(), 2U);
  EXPECT_TRUE(probes.waiting());
  EXPECT_EQ(probes.all()[0].port_state(), "open");
  EXPECT_EQ(probes.all()[0].rtt.count(), 700);
  EXPECT_EQ(probes.all()[1].port_state(), "closed");
  EXPECT_EQ(probes.all()[1].rtt.count(), 500);
  EXPECT_EQ(probes.all()[2].port_state(), "silent");
}

TEST(Probes, AnErrorEndsAProbeAndARedirectDoesNot) {
  const std::string asked = "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=7)";
  Probes probes;
  probes.add(probe(asked, 0));
  const auto redirect =
      take(probes, "ip(src=10.0.0.9, dst=10.0.0.1)/icmp(type=5, code=1)/" + asked, 1);
  EXPECT_FALSE(redirect.ends);
  EXPECT_EQ(redirect.match.kind, wire::Match::Kind::icmp_error);
  const auto error =
      take(probes, "ip(src=10.0.0.2, dst=10.0.0.1)/icmp(type=3, code=3)/" + asked, 2);
  EXPECT_TRUE(error.ends);
  EXPECT_THAT(error.text, HasSubstr("ICMP port unreachable from 10.0.0.2"));
  EXPECT_EQ(probes.all()[0].outcome, Probe::Outcome::icmp_error);
  EXPECT_EQ(probes.all()[0].port_state(), "closed");
}

/// An ICMP message about a datagram to port 7, by its sender.
struct SoftError {
  std::string from;
  std::string icmp;
  bool waits_on;
};

class AfterAnError : public testing::TestWithParam<SoftError> {};

TEST_P(AfterAnError, AnAnswerCountsAllTheSame) {
  const std::string asked = "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=7)";
  Probes probes;
  probes.add(probe(asked, 0));
  const auto error = take(
      probes, "ip(src=" + GetParam().from + ", dst=10.0.0.1)/" + GetParam().icmp + "/" + asked, 1);
  ASSERT_TRUE(error.ends);
  EXPECT_EQ(probes.all()[0].outcome, Probe::Outcome::icmp_error);
  EXPECT_EQ(probes.waiting(), GetParam().waits_on);
  const std::string answer = "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=7, dstport=4000)";
  EXPECT_TRUE(take(probes, answer, 5).ends);
  EXPECT_EQ(probes.all()[0].outcome, Probe::Outcome::answered);
  EXPECT_EQ(probes.all()[0].port_state(), "open");
  EXPECT_EQ(probes.all()[0].rtt.count(), 5);
  EXPECT_FALSE(probes.waiting());
  EXPECT_TRUE(take(probes, answer, 6).is_copy);
}

INSTANTIATE_TEST_SUITE_P(Errors, AfterAnError,
                         testing::Values(SoftError{"10.0.0.2", "icmp(type=3, code=13)", true},
                                         SoftError{"10.0.0.9", "icmp(type=3, code=1)", true},
                                         SoftError{"10.0.0.9", "icmp(type=3, code=3)", true},
                                         SoftError{"10.0.0.2", "icmp(type=3, code=3)", false},
                                         SoftError{"10.0.0.2", "icmp(type=3, code=2)", false},
                                         SoftError{"10.0.0.9", "icmp(type=11, code=0)", false}));

TEST(Probes, AnAnswerIsOfASilentOneBeforeOneWithAnError) {
  const std::string asked = "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=7)";
  const std::string answer = "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=7, dstport=4000)";
  Probes probes;
  for (int i = 0; i < 3; ++i) probes.add(probe(asked, 0));
  EXPECT_TRUE(
      take(probes, "ip(src=10.0.0.9, dst=10.0.0.1)/icmp(type=3, code=13)/" + asked, 1).ends);
  for (const std::size_t place : {1U, 2U, 0U}) {
    EXPECT_TRUE(probes.waiting());
    const auto found = take(probes, answer, 2);
    EXPECT_TRUE(found.ends);
    EXPECT_EQ(found.probe, place);
  }
  EXPECT_FALSE(probes.waiting());
}

std::string query(int id) {
  return "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)/dns(id=" +
         std::to_string(id) + ", qry=\"a.test\")";
}
std::string response(int id) {
  return "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=53, dstport=4000)/dns(id=" +
         std::to_string(id) + ", flags.response=1, qry=\"a.test\")";
}

TEST(Probes, OfEqualPortsAreAnsweredByTheIdentifierOfTheMessage) {
  Probes probes;
  for (const int id : {1, 2, 3}) probes.add(probe(query(id), id));
  const auto third = take(probes, response(3), 10);
  EXPECT_TRUE(third.ends);
  EXPECT_EQ(third.probe, 2U);
  const auto unasked = take(probes, response(9), 11);
  EXPECT_FALSE(unasked.ends);
  EXPECT_EQ(unasked.match.kind, wire::Match::Kind::near_miss);
  EXPECT_EQ(unasked.match.field, "dns.id");
  EXPECT_TRUE(take(probes, response(3), 12).is_copy) << "answered before";
  const auto other =
      take(probes, "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=53, dstport=4000)/\"?\"", 13);
  EXPECT_TRUE(other.ends) << "no message to compare: the oldest";
  EXPECT_EQ(other.probe, 0U);
}

TEST(Probes, WhatAHostDiscardsEndsNothing) {
  const std::string asked = "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=7)";
  Probes probes;
  probes.add(probe(asked, 0));
  const auto why_not = [&](const std::string& packet) {
    const auto found = take(probes, packet, 1);
    EXPECT_FALSE(found.ends) << packet;
    return found.match.why;
  };
  EXPECT_EQ(why_not("ip(src=10.0.0.2, dst=10.0.0.1, checksum=1)/udp(srcport=7, dstport=4000)"),
            "the answer came, but its ip.checksum is wrong: a kernel would have dropped it");
  EXPECT_EQ(why_not("ip(src=10.0.0.2, dst=10.0.0.1)/icmp(type=3, code=3, checksum=1)/" + asked),
            "an ICMP error about it came, but its icmp.checksum is wrong: a kernel would have "
            "dropped it");
  EXPECT_EQ(why_not("ip(src=10.0.0.2, dst=10.0.0.1)/icmp(type=3, code=3)/"
                    "ip(src=10.0.0.9, dst=10.0.0.2)/udp(srcport=4000, dstport=7)"),
            "an ICMP error about it came, but it quotes a packet from 10.0.0.9, which we did not "
            "send");
  EXPECT_EQ(why_not("ip(src=10.0.0.2, dst=10.0.0.1, mf=1)/udp(srcport=7, dstport=4000, "
                    "checksum=1)/\"12345678\""),
            "the first fragment of an answer came, and not the rest");
  EXPECT_TRUE(take(probes, "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=7, dstport=4000)", 9).ends);
}

struct Tunnel {
  const char* name;
  std::string headers;  ///< between the outer and the inner addresses
};
void PrintTo(const Tunnel& row, std::ostream* out) { *out << row.name; }

class ProbesInTunnels : public testing::TestWithParam<Tunnel> {};

TEST_P(ProbesInTunnels, AnAnswerInsideIsANearMiss) {
  const std::string outer = "eth/ip(src=10.0.0.9, dst=10.0.0.1)/" + GetParam().headers;
  struct Row {
    std::string inside;
    std::string near_miss;
  };
  const std::string answer = "ip(src=10.0.0.2, dst=10.0.0.1)/";
  const std::vector<Row> rows{
      {answer + "udp(srcport=7, dstport=4000)/\"hi\"", "the answer came, but it came in a tunnel"},
      {answer + "udp(srcport=8, dstport=4000)/\"hi\"", "an answer came from port 8, not 7"},
      {"ip(src=10.0.0.3, dst=10.0.0.1)/icmp(type=3, code=3)/"
       "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=7)",
       "an ICMP error about it came, but it came in a tunnel"},
      {answer + "udp(srcport=8, dstport=4001)/\"hi\"", ""},
      {answer + "tcp(srcport=7, dstport=4000)", ""}};
  for (const Row& row : rows) {
    Probes probes;
    probes.add(
        probe("eth/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=7)/\"hi\"", 100));
    const auto found = take(probes, outer + row.inside, 200);
    EXPECT_FALSE(found.ends) << row.inside;
    EXPECT_EQ(found.match.why.substr(0, row.near_miss.size()), row.near_miss) << row.inside;
    EXPECT_EQ(found.match.why.empty(), row.near_miss.empty()) << found.match.why;
    EXPECT_EQ(found.match.kind,
              row.near_miss.empty() ? wire::Match::Kind::none : wire::Match::Kind::near_miss);
    EXPECT_TRUE(take(probes, "eth/" + answer + "udp(srcport=7, dstport=4000)/\"hi\"", 300).ends);
  }
}

INSTANTIATE_TEST_SUITE_P(OverUdp, ProbesInTunnels,
                         testing::Values(Tunnel{"Gre", "gre/"},
                                         Tunnel{"Vxlan", "udp(dstport=4789)/vxlan/eth/"},
                                         Tunnel{"Geneve", "udp(dstport=6081)/geneve/eth/"},
                                         Tunnel{"GeneveOfIp", "udp(dstport=6081)/geneve/"},
                                         Tunnel{"VxlanInGeneve",
                                                "udp(dstport=6081)/geneve/eth/ip(src=10.1.0.1, "
                                                "dst=10.1.0.2)/udp(dstport=4789)/vxlan/eth/"}),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Probes, ATimestampReplyIsNamedAsSuch) {
  Probes probes;
  probes.add(
      probe("ip(src=10.0.0.1, dst=10.0.0.2)/icmp(type=13, ident=7, seq=1)/hex("
            "000000000000000000000000)",
            0));
  const auto found = take(probes,
                          "ip(src=10.0.0.2, dst=10.0.0.1)/icmp(type=14, ident=8, seq=1)/hex("
                          "000000000000000000000000)",
                          1);
  EXPECT_EQ(found.match.why, "a timestamp reply came with id 8 and seq 1, not 7 and 1");
}

TEST(Probes, OfAGroupAreAnsweredByAnyRouter) {
  Probes probes;
  probes.add(probe("ipv6(src=fe80::1, dst=ff02::2)/icmpv6(type=133)/hex(00000000)", 0));
  const auto found = take(
      probes,
      "ipv6(src=fe80::9, dst=ff02::1, hlim=255)/icmpv6(type=134)/hex(4000000000000000 00000000)",
      5);
  EXPECT_TRUE(found.ends);
  EXPECT_EQ(probes.all()[0].from, Ip{"fe80::9"_ip6});
}

TEST(Probes, TheTimeOnTheDeviceIsBetter) {
  Probes probes;
  probes.add(probe(syn(22), 1000));
  probes.left(probes.all()[0].request, Timestamp::from_ns(1600));
  (void)take(probes,
             "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=22, dstport=4000, flags=SA, ack=1)", 2000);
  EXPECT_EQ(probes.all()[0].rtt.count(), 400);
}

TEST(Probes, OfEqualRequestsEachSightingIsOfTheNext) {
  Probes probes;
  probes.add(probe(syn(22), 1000));
  probes.add(probe(syn(22), 1100));
  const wire::Request request = probes.all()[0].request;
  probes.left(request, Timestamp::from_ns(1600));
  probes.left(request, Timestamp::from_ns(1700));
  probes.left(request, Timestamp::from_ns(1800));  // none is left
  EXPECT_EQ(probes.all()[0].sent, Timestamp::from_ns(1600));
  EXPECT_EQ(probes.all()[1].sent, Timestamp::from_ns(1700));
}

TEST(Probes, ASecondAnswerIsNoNearMissOfAnotherProbe) {
  Probes probes;
  probes.add(probe(syn(22), 1000));
  probes.add(probe(syn(23), 2000));
  const std::string answer =
      "ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=22, dstport=4000, flags=SA, ack=1)";
  EXPECT_TRUE(take(probes, answer, 2500).ends);
  EXPECT_EQ(take(probes, answer, 2600).match.kind, wire::Match::Kind::answer);
}

TEST(Probes, ANearMissIsFoundAmongManyOthers) {
  Probes probes;
  for (int port = 1; port <= 200; ++port) probes.add(probe(syn(port), port));
  probes.add(probe("ip(src=10.0.0.1, dst=10.0.0.3)/icmp.echo(id=7, seq=9)", 300));
  const auto field_of = [&](const std::string& packet) {
    const auto found = take(probes, packet, 1000);
    EXPECT_FALSE(found.ends) << packet;
    return std::string(found.match.field);
  };
  EXPECT_EQ(field_of("ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=500, dstport=4000)"),
            "tcp.srcport");
  EXPECT_EQ(field_of("ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=100, dstport=4001)"),
            "tcp.dstport");
  EXPECT_EQ(field_of("ip(src=10.0.0.9, dst=10.0.0.1)/tcp(srcport=100, dstport=4000)"), "ip.src");
  EXPECT_EQ(field_of("ip(src=10.0.0.2, dst=10.0.0.1)/tcp(srcport=100, dstport=4000, checksum=1)"),
            "tcp.checksum");
  EXPECT_EQ(field_of("ip(src=10.0.0.9, dst=10.0.0.1)/icmp(type=0, id=7, seq=9)"), "ip.src");
  EXPECT_EQ(field_of("ip(src=10.0.0.3, dst=10.0.0.1)/icmp(type=0, id=7, seq=8)"), "icmp.seq");
  EXPECT_EQ(field_of("ip(src=10.0.0.8, dst=10.0.0.1)/udp(srcport=1, dstport=2)"), "");
  EXPECT_EQ(probes.settled(), 0U);
}

TEST(Probes, AGroupIsAnsweredFromOtherAddressesAndAnAddressOfOursMayBeOpen) {
  Probes probes;
  Probe group = probe("ip(src=10.0.0.1, dst=10.0.0.255)/icmp.echo(id=7, seq=1)", 0);
  group.request.to_group = true;
  probes.add(group);
  probes.add(probe("ip(src=0.0.0.0, dst=10.0.0.2)/udp(srcport=4000, dstport=7)", 0));
  const auto echo = take(probes, "ip(src=10.0.0.5, dst=10.0.0.1)/icmp(type=0, id=7, seq=1)", 1);
  EXPECT_TRUE(echo.ends);
  EXPECT_EQ(echo.probe, 0U);
  const auto udp = take(probes, "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=7, dstport=4000)", 2);
  EXPECT_TRUE(udp.ends);
  EXPECT_EQ(udp.probe, 1U);
  EXPECT_FALSE(probes.waiting());
}

}  // namespace
}  // namespace pushpkt::stack
