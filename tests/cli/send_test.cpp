// What is asked is what is sent: refusals, what is left out, and what the capture of -w holds.
#include <ostream>
#include <utility>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "send_lab.hpp"

namespace pushpkt::test {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

struct Lost {
  const char* path;
  const char* recipe;
  const char* named;    ///< what it cannot carry
  const char* instead;  ///< the path that does
};

/// Names the test; its bytes would be other ones in each build.
void PrintTo(const Lost& lost, std::ostream* out) { *out << lost.path << ", " << lost.named; }

class NotCarried : public testing::TestWithParam<Lost> {};

TEST_P(NotCarried, IsRefusedAndNamed) {
  const Lost& lost = GetParam();
  const std::string send = std::string("pushpkt send '") + lost.recipe + "' --path " + lost.path;
  const Outcome refused = shell(send);
  EXPECT_EQ(refused.status, 2) << refused.err;
  EXPECT_THAT(refused.err,
              AllOf(HasSubstr(std::string("cannot send ") + lost.named + " by " + lost.path),
                    HasSubstr(std::string("--path ") + lost.instead), HasSubstr("--strip")));
}

INSTANTIATE_TEST_SUITE_P(
    Paths, NotCarried,
    testing::Values(Lost{"raw-ip", "eth(src=02:00:00:00:00:01)/ip(dst=127.0.0.1)/udp()",
                         "eth.src=02:00:00:00:00:01", "packet"},
                    Lost{"raw-transport", "ip(dst=127.0.0.1, ttl=7)/udp()", "ip.ttl=7", "raw-ip"},
                    Lost{"socket", "ip(dst=127.0.0.1, ttl=1)/udp(dport=9, checksum=1)",
                         "ip.ttl=1, udp.checksum=0x0001", "raw-ip"},
                    Lost{"socket", "ip(dst=127.0.0.1)/tcp(dport=9)", "tcp", "raw-transport"},
                    Lost{"packet-dgram", "eth(src=02:00:00:00:00:01)/ip(dst=127.0.0.1)/udp()",
                         "eth.src=02:00:00:00:00:01", "packet"},
                    Lost{"raw-ip", "vlan(id=3)/ip(dst=127.0.0.1)/udp()", "vlan", "packet"}));

TEST(SendRefusals, WhatVariesMustBeOursToo) {
  const Outcome ttl = shell(
      "pushpkt send 'ip(dst=127.0.0.1)/udp(dport=9)' --vary ip.ttl=1..3 "
      "--path raw-transport");
  EXPECT_EQ(ttl.status, 2);
  EXPECT_THAT(ttl.err,
              AllOf(HasSubstr("cannot vary ip.ttl by raw-transport"), HasSubstr("raw-ip")));
  const Outcome port = shell(
      "pushpkt send 'ip(dst=127.0.0.1)/udp(dport=9)' --vary udp.dstport=1..3 "
      "--path socket");
  EXPECT_EQ(port.status, 2);
  EXPECT_THAT(port.err, HasSubstr("cannot vary udp.dstport by socket"));
}

TEST(SendRefusals, AMistypedRecipeCostsNoOlderCapture) {
  const Scratch scratch;
  const std::string old = scratch.file("old.pcap");
  ASSERT_EQ(shell("pushpkt send 'ip()/udp()' --path file -w " + old).status, 0);
  const std::string before = content_of(old);
  EXPECT_EQ(shell("pushpkt send 'ip(' --path file -w " + old).status, 2);
  EXPECT_EQ(content_of(old), before);
}

TEST_F(SendLab, StripSendsTheRestAndNamesWhatItLeftOut) {
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2, ttl=7)/udp(dport=12000, checksum=1)/\"x\"' --path socket "
      "--strip --wait 20 --json");
  EXPECT_EQ(sent.status, 0) << sent.out;
  EXPECT_THAT(sent.out, AllOf(HasSubstr("left out: ip.ttl=7, not carried by socket"),
                              HasSubstr("left out: udp.checksum=0x0001"),
                              HasSubstr("\"field\": \"ip.ttl\"")));
}

TEST_F(SendLab, RawIpNamesWhatTheKernelRewrites) {
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2, id=0, checksum=1)/udp(dport=12000)/\"x\"' --path raw-ip; "
      "pushpkt send 'ip(dst=10.77.2.2)/udp(dport=12000)/\"x\"' --path raw-ip");
  EXPECT_EQ(sent.status, 0) << sent.out;
  EXPECT_THAT(sent.out, AllOf(HasSubstr("the kernel writes ip.checksum itself on raw-ip"),
                              HasSubstr("the kernel writes ip.id itself on raw-ip"),
                              Not(HasSubstr("ip.len itself")), Not(HasSubstr("ip.src itself"))));
}

TEST_F(SendLab, RawTransportCarriesAllThatFollowsTheOutermostIpHeader) {
  for (const auto& [recipe, protocols] :
       {std::pair{"ip(dst=10.77.2.2)/ip(src=10.77.1.2, dst=10.77.2.2, ttl=3)/udp(dport=9)/\"x\"",
                  "eth:ethertype:ip:ip:udp:data"},
        {"ip(dst=10.77.2.2)/ah(icv=hex(000102030405060708090a0b))/udp(dport=9)/\"x\"",
         "eth:ethertype:ip:ah:udp:data"},
        {"ipv6(dst=fd77:2::2)/ipv6.dstopts(options=hex(010400000000))/udp(dport=9)/\"x\"",
         "eth:ethertype:ipv6:ipv6.dstopts:udp:data"}}) {
    const std::string capture = file("inner.pcapng");
    const Outcome sent = in_lab_with_servers(std::string("pushpkt send '") + recipe +
                                             "' --path raw-transport -w " + capture);
    ASSERT_EQ(sent.status, 0) << sent.out;
    EXPECT_THAT(shell("pushpkt decode " + capture + " -c 1 -T craft").out,
                Not(HasSubstr("ip(proto=17")));
    if (!has_program("tshark")) continue;
    EXPECT_EQ(shell("tshark -n -r " + capture +
                    " -d udp.port==9,data -c 1 -T fields -e frame.protocols 2>/dev/null")
                  .out,
              std::string("") + protocols + "\n")
        << recipe;
  }
}

TEST_F(SendLab, AFrameThatBeginsWithATagGetsItsEthernetHeader) {
  for (const auto* first :
       {"vlan(id=5)", "mpls(label=5)", "pppoes(session_id=5)/ppp_bare()", "snap()"}) {
    const std::string capture = file("tag.pcapng");
    const Outcome sent =
        in_lab_with_servers("pushpkt send '" + std::string(first) +
                            "/ip(dst=10.77.2.2)/udp(dport=9)/\"x\"' -w " + capture);
    ASSERT_EQ(sent.status, 0) << sent.out;
    EXPECT_EQ(shell("pushpkt decode " + capture + " -c 1 -e eth.dst -e eth.src -e ip.dst").out,
              "02:00:00:00:01:01\t02:00:00:00:01:02\t10.77.2.2\n")
        << first;
  }
}

TEST_F(SendLab, AGivenMacAddressAsksForNoNeighbour) {
  const std::string capture = file("given.pcapng");
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'eth(dst=02:00:00:00:00:77)/ip(dst=10.77.1.99)/udp(dport=9)' -w " + capture +
      "\nip neighbour show 10.77.1.99");
  EXPECT_EQ(sent.status, 0) << sent.out;
  EXPECT_THAT(sent.out, AllOf(HasSubstr("1 packet sent"), Not(HasSubstr("FAILED"))));
  EXPECT_EQ(shell("pushpkt decode " + capture + " -e eth.dst -e ip.dst").out,
            "02:00:00:00:00:77\t10.77.1.99\n");
}

TEST_F(SendLab, ByAnInterfaceNothingLeavesOnLoopback) {
  const std::string capture = file("own.pcapng");
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'eth(dst=02:00:00:00:01:01)/ip(dst=10.77.1.2)/udp(dport=9)' -i to-router -w " +
      capture +
      " || exit 1\n"
      "pushpkt send 'ip(dst=10.77.1.2)/udp(dport=9)' -i to-router --path raw-ip");
  EXPECT_EQ(sent.status, 2) << sent.out;
  EXPECT_THAT(sent.out, HasSubstr("it is an address of this host"));
  EXPECT_EQ(shell("pushpkt decode " + capture + " -e eth.src -e ip.src").out,
            "02:00:00:00:01:02\t10.77.1.2\n");
}

TEST_F(SendLab, OpenPortsAndIdentifiersAreNotZero) {
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2)/tcp(dport=12000)' --wait 20 &&\n"
      "pushpkt send 'ip(dst=10.77.2.2)/icmp.echo()' --wait 20 &&\n"
      "pushpkt send 'ipv6(dst=fd77:2::2)/icmpv6.echo()' --wait 20");
  EXPECT_EQ(sent.status, 0) << sent.out;
  EXPECT_THAT(sent.out, AllOf(ContainsRegex("filled in: tcp.srcport=[1-9]"),
                              ContainsRegex("filled in: icmp.ident=[1-9]"),
                              ContainsRegex("filled in: icmpv6.echo.identifier=0x")));
}

TEST_F(SendLab, TheResetOfOurOwnKernelIsTold) {
  const std::string capture = file("reset.pcapng");
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2)/tcp(dport=12000)' --wait 20 -w " + capture);
  EXPECT_EQ(sent.status, 0) << sent.out;
  EXPECT_THAT(sent.out, HasSubstr("our kernel answered with RST: it has no socket"));
  EXPECT_EQ(shell("pushpkt decode " + capture + " -e tcp.flags").out, "0x0002\n0x0012\n0x0004\n");
}

TEST_F(SendLab, SilenceHasAReason) {
  const Outcome wrong = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2)/udp(dport=12000, checksum=1)/\"x\"' --wait 0.1");
  EXPECT_EQ(wrong.status, 1);
  EXPECT_THAT(wrong.out,
              AllOf(HasSubstr("no answer: udp.checksum is wrong"), HasSubstr("pushpkt drops")));
  const Outcome loopback =
      in_lab_with_servers("pushpkt client udp 127.0.0.1 --path packet --wait 0.1 x");
  EXPECT_EQ(loopback.status, 1);
  EXPECT_THAT(loopback.out, AllOf(HasSubstr("accept_local"), Not(HasSubstr("no server is there"))));
}

TEST_F(SendLab, ALinkLocalAddressTakesTheInterfaceAsItsScope) {
  const Outcome sent = in_lab_with_servers(
      "for path in packet ring inject xdp packet-dgram raw-ip raw-transport socket; do\n"
      "  pushpkt send 'ipv6(dst=fe80::ff:fe00:101)/udp(dport=9)/\"x\"' -i to-router --path $path "
      "--wait 20\n"
      "  [ $? = 1 ] || exit 1\n"
      "  pushpkt client udp fe80::ff:fe00:101%to-router -p 9 x --path $path --wait 20\n"
      "  [ $? = 1 ] || exit 2\n"
      "done\n"
      "pushpkt client udp fe80::ff:fe00:101 -p 9 x");
  EXPECT_EQ(sent.status, 2) << sent.out;
  EXPECT_THAT(sent.out, AllOf(HasSubstr("fe80::ff:fe00:101%INTERFACE"), Not(HasSubstr("EINVAL")),
                              HasSubstr("port unreachable")));
}

TEST_F(SendLab, ABroadcastLeavesByEachPath) {
  const Outcome sent = in_lab_with_servers(
      "for path in packet ring inject xdp packet-dgram raw-ip raw-transport socket; do\n"
      "  pushpkt send 'ip(dst=10.77.1.255)/udp(dport=9)/\"x\"' --path $path || exit 1\n"
      "done");
  EXPECT_EQ(sent.status, 0) << sent.out;
}

TEST_F(SendLab, ALongAlternativeNameIsTheDevice) {
  const Outcome used = in_lab_with_servers(
      "ip link property add dev to-router altname a-rather-long-alternative-name || exit 77\n"
      "pushpkt send 'ip(dst=10.77.2.2)/udp(dport=12000)/\"x\"' -i a-rather-long-alternative-name "
      "--wait 20 || exit 1\n"
      "pushpkt sniff -i a-rather-long-alternative-name --wait 0.1 || exit 2\n"
      "pushpkt sniff -i no-such-device-of-many-letters --wait 0.1");
  if (used.status == 77) GTEST_SKIP() << "ip link knows no altname";
  EXPECT_EQ(used.status, 4) << used.out;
  EXPECT_THAT(used.out, HasSubstr("listening on to-router"));
}

TEST_F(SendLab, APacketBeyondTheLengthFieldIsTheKernelsToRefuse) {
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2)/udp(dport=9)/\"x\"*65508' --path raw-transport");
  EXPECT_EQ(sent.status, 2) << sent.out;
  EXPECT_THAT(sent.out, HasSubstr("(EMSGSIZE)"));
}

TEST_F(SendLab, WhoAnswersForAGroupDoesSoFromItsOwnAddress) {
  const Outcome sent = in_lab_with_servers(
      "for path in packet raw-ip; do\n"
      "  pushpkt send 'ipv6(dst=ff02::1)/icmpv6.echo()' -i to-router --path $path --wait 20 "
      "|| exit 1\n"
      "done");
  EXPECT_EQ(sent.status, 0) << sent.out;
  EXPECT_THAT(sent.out, HasSubstr("fe80::ff:fe00:101 -> fe80::ff:fe00:102  ICMPV6 echo reply"));
}

// The router's MAC address serves either family; the source is the interface's own address.
TEST_F(SendLab, ARouterOfTheOtherFamilyForwardsToo) {
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2)/udp(dport=12000)/\"x\"' --route-to fd77:1::1 --wait 20\n"
      "pushpkt send 'ipv6(dst=fd77:2::2)/udp(dport=12000)/\"x\"' --route-to 10.77.1.1 --wait 20\n"
      "pushpkt send 'ip(dst=10.77.2.2)/udp(dport=12000)' --route-to fd77:1::1 --path raw-ip\n");
  EXPECT_EQ(sent.status, 2) << sent.out;
  EXPECT_THAT(sent.out, AllOf(HasSubstr("filled in: ip.src=10.77.1.2, "),
                              HasSubstr("filled in: ipv6.src=fd77:1::2, "),
                              HasSubstr("cannot route by fd77:1::1: a raw IPv4 socket")));
  const auto first = sent.out.find("1 sent, 1 answered");
  EXPECT_NE(first, std::string::npos) << sent.out;
  EXPECT_NE(sent.out.find("1 sent, 1 answered", first + 1), std::string::npos) << sent.out;
}

TEST_F(SendLab, ABroadcastThatARouterPassesOnIsAnswered) {
  const std::string on = " --alter 'router:sysctl -w net.ipv4.conf.";
  const Outcome asked = shell("pushpkt ask fields ip.dst=10.77.2.255 --path packet --json" + on +
                              "all.bc_forwarding=1'" + on + "to-client.bc_forwarding=1'");
  EXPECT_EQ(asked.status, 0) << asked.err;
  EXPECT_THAT(asked.out, HasSubstr("\"answered\": true"));
}

TEST_F(SendLab, AskTakesAPacketThatIsGivenByteByByte) {
  const Outcome asked = shell("pushpkt ask fields 'link(RAW)/hex(45)' --path packet,raw-ip --json");
  EXPECT_EQ(asked.status, 0) << asked.err;
  EXPECT_THAT(asked.out, AllOf(HasSubstr("\"errno\": \"EINVAL\""), HasSubstr("\"raw-ip\"")));
}

}  // namespace
}  // namespace pushpkt::test
