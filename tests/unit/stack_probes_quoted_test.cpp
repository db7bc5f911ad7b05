// Packets that nothing answers: an ICMP error about them is recognised by the IP header it quotes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "stack_probe_packets.hpp"

namespace pushpkt::stack {
namespace {

using testing::HasSubstr;

struct QuotedPacket {
  std::string packet;
  std::string error;
  std::string text;
  bool is_settled;
};

TEST(QuotedProbes, AreOfAnyProtocol) {
  const std::string ip = "ip(src=10.0.0.1, dst=10.0.0.2";
  const std::string ip6 = "ipv6(src=fd00::1, dst=fd00::2";
  const std::string host = "ip(src=10.0.0.2, dst=10.0.0.1)/";
  const std::string router = "ip(src=10.0.0.9, dst=10.0.0.1)/";
  const std::string host6 = "ipv6(src=fd00::2, dst=fd00::1)/";
  const std::vector<QuotedPacket> rows{
      {ip + ", proto=99)/\"abcdefgh\"", host + "icmp(type=3, code=2)",
       "ICMP protocol unreachable from 10.0.0.2", true},
      {ip + ")/udplite(dstport=9)/\"x\"", host + "icmp(type=3, code=3)",
       "ICMP port unreachable from 10.0.0.2: no program listens there", true},
      {ip + ")/esp(spi=1)/\"abcdefgh\"", router + "icmp(type=11, code=0)",
       "ICMP time to live exceeded from 10.0.0.9", true},
      {ip + ")/ospf()", router + "icmp(type=3, code=13)",
       "ICMP communication prohibited from 10.0.0.9", false},
      {ip6 + ", nxt=99)/\"abcdefgh\"", host6 + "icmpv6(type=4, code=1, pointer=6)",
       "ICMPv6 parameter problem from fd00::2", true},
  };
  for (const QuotedPacket& row : rows) {
    Probes probes;
    probes.add(probe(row.packet, 0));
    EXPECT_TRUE(probes.waiting());
    const Probes::Found found = take(probes, row.error + "/" + row.packet, 1'000'000);
    EXPECT_TRUE(found.ends) << row.packet;
    EXPECT_THAT(found.text, HasSubstr(row.text)) << row.packet;
    EXPECT_EQ(probes.all()[0].outcome, Probe::Outcome::icmp_error) << row.packet;
    EXPECT_EQ(probes.all()[0].rtt.count(), 1'000'000);
    EXPECT_EQ(probes.waiting(), !row.is_settled) << row.packet;
  }
}

TEST(QuotedProbes, AreToldByTheirIdentification) {
  const auto packet = [](int id) {
    return "ip(src=10.0.0.1, dst=10.0.0.2, proto=99, id=" + std::to_string(id) + ")/\"abcdefgh\"";
  };
  Probes probes;
  for (int id = 1; id <= 3; ++id) {
    Probe one = probe(packet(id), 0);
    one.request.network_id = static_cast<std::uint32_t>(id);
    probes.add(std::move(one));
  }
  const Probes::Found found =
      take(probes, "ip(src=10.0.0.2, dst=10.0.0.1)/icmp(type=3, code=2)/" + packet(2), 5);
  EXPECT_TRUE(found.ends);
  EXPECT_EQ(found.probe, 1U);
  EXPECT_FALSE(probes.all()[1].is_alike);
  EXPECT_FALSE(
      take(probes, "ip(src=10.0.0.2, dst=10.0.0.1)/icmp(type=3, code=2)/" + packet(9), 6).ends);
}

TEST(QuotedProbes, ThatLookTheSameAreAlike) {
  const std::string packet = "ip(src=10.0.0.1, dst=10.0.0.2, proto=99)/\"abcdefgh\"";
  Probes probes;
  probes.add(probe(packet, 0));
  probes.add(probe(packet, 0));
  EXPECT_TRUE(
      take(probes, "ip(src=10.0.0.2, dst=10.0.0.1)/icmp(type=3, code=2)/" + packet, 5).ends);
  EXPECT_TRUE(probes.all()[0].is_alike && probes.all()[1].is_alike);
}

TEST(QuotedProbes, AreIpPackets) {
  const wire::Frame other = frame("eth(type=0x88b5)/\"x\"");
  EXPECT_FALSE(probe_of(wire::decode(other.bytes, other.link)));
}

}  // namespace
}  // namespace pushpkt::stack
