// Recipes whose protocols want something of the headers below them, errors about one line of many,
// and what is printed where nothing was sent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <tuple>

#include "egress_netns.hpp"
#include "send_lab.hpp"

namespace pushpkt::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(SendLines, AnErrorOfBuildingNamesItsLine) {
  const Scratch scratch;
  const std::string lines = scratch.file("rr");
  const std::string good = "eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp()/\"x\"\n";
  for (const auto& [bad, options, why] :
       {std::tuple{"eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp()/\"x\"*70000\n", "",
                   "cannot compute ip.len: 70028 does not fit"},
        {"eth()/ip(df=1)/udp()/\"x\"*700\n", "--fragment 300", "cannot fragment the packet"},
        {"eth()/ip()/dns(qry=\"a.b\")\n", "", "dns goes behind udp"}}) {
    std::ofstream(lines) << "# a comment\n" << good << bad << good;
    const Outcome sent = shell("pushpkt send -r " + lines + " --path file -w " +
                               scratch.file("o.pcap") + " " + options);
    EXPECT_EQ(sent.status, 2);
    EXPECT_THAT(sent.err, AllOf(HasSubstr(why), HasSubstr("(" + lines + ", line 3)"))) << bad;
  }
}

TEST_F(SendLab, ALiveErrorNamesItsLineToo) {
  std::ofstream(file("rr")) << "ip(dst=10.77.2.2)/udp(dport=9)\n\n"
                            << "ip(dst=10.77.2.2)/udp(dport=9)/\"x\"*3000\n";
  const Outcome sent = shell("pushpkt lab -- pushpkt send -r " + file("rr"));
  EXPECT_EQ(sent.status, 2) << sent.err;
  EXPECT_THAT(sent.err, AllOf(HasSubstr("MTU"), HasSubstr("(" + file("rr") + ", line 3)"),
                              Not(HasSubstr("packets sent"))));
}

TEST(NothingSent, HasNoSummary) {
  const Scratch scratch;
  const std::string capture = scratch.file("v.pcap");
  const std::string recipe = "pushpkt send 'ip(dst=10.0.0.2)/udp(dport=9)/\"x\"' --path file -w ";
  EXPECT_THAT(shell(recipe + capture).err, HasSubstr("1 packet into "));
  const Outcome failed = shell(recipe + capture + " --vary tcp.dstport=1-3");
  EXPECT_EQ(failed.status, 2);
  EXPECT_THAT(failed.err, AllOf(HasSubstr("cannot vary tcp.dstport"), Not(HasSubstr("0 packets"))));
  if (const auto why = why_no_lab(); !why.empty()) return;
  const Outcome replayed =
      shell("pushpkt lab -- pushpkt replay " + scratch.file("none") + " -i lo");
  EXPECT_EQ(replayed.status, 2) << replayed.err;
  EXPECT_THAT(replayed.err, HasSubstr("cannot read"));
  EXPECT_THAT(replayed.out, Not(HasSubstr("0 packets")));
  const Outcome asked = shell("pushpkt ask fields ip.ttl=1 --path socket");
  EXPECT_EQ(asked.status, 2) << asked.err;
  EXPECT_EQ(asked.out, "");
}

TEST_F(SendLab, NeighbourDiscoveryIsAnswered) {
  const Outcome asked = shell(
      "pushpkt lab -- pushpkt send 'ipv6(dst=fd77:1::1)/icmpv6.solicitation(target=fd77:1::1)' "
      "--wait 20 2>&1");
  EXPECT_EQ(asked.status, 0) << asked.out;
  EXPECT_THAT(asked.out,
              AllOf(HasSubstr("filled in: ipv6.hlim=255, "), HasSubstr("answer from fd77:1::1")));
  const Outcome named = shell(
      "pushpkt lab -- pushpkt send 'ipv6(dst=fd77:1::1, hlim=64)/"
      "icmpv6.solicitation(target=fd77:1::1)' --wait 0.1 2>&1");
  EXPECT_THAT(named.out, Not(HasSubstr("ipv6.hlim=255")));
  EXPECT_EQ(named.status, 1) << named.out;
}

TEST(NeighbourDiscovery, IsSentOutsideOfALabFromAnAddressOfOurs) {
  if (const auto why = no_egress_host(); !why.empty()) GTEST_SKIP() << why;
  const Outcome sent = on_egress_host(
      "pushpkt send 'ipv6(dst=ff02::1:ff00:44)/icmpv6.solicitation(target=fd09::44)' -i out0; "
      "echo status $?\n"
      "pushpkt send 'ipv6(src=::, dst=ff02::1:ff00:44)/icmpv6.solicitation(target=fd09::44)' "
      "-i out0; echo status $?\n");
  EXPECT_THAT(sent.out, AllOf(HasSubstr("filled in: ipv6.src="), HasSubstr("status 0"),
                              HasSubstr("cannot send from fd09::44"), HasSubstr("status 2")))
      << "the second is duplicate address detection: it claims the address";
}

TEST(NeighbourDiscovery, IsWrittenWithItsHopLimitAndReadBackAsItWas) {
  const Scratch scratch;
  const std::string first = scratch.file("a.pcap");
  const std::string again = scratch.file("b.pcap");
  const std::string nd = "icmpv6.solicitation(target=fd77:1::1)";
  EXPECT_THAT(
      shell("pushpkt send 'ipv6(src=fd77:1::2, dst=fd77:1::1)/" + nd + "' --path file -w " + first)
          .err,
      HasSubstr("filled in: ipv6.hlim=255"));
  EXPECT_EQ(shell("pushpkt decode " + first + " -T fields -e ipv6.hlim").out, "255\n");
  const Outcome low =
      shell("pushpkt send 'ipv6(src=fd77:1::2, dst=fd77:1::1, hlim=64)/" + nd +
            "' --path file -w " + first + " && pushpkt send \"$(pushpkt decode " + first +
            " -T recipe)\" --path file -w " + again + " && pushpkt diff " + first + " " + again);
  EXPECT_EQ(low.status, 0) << low.out << low.err;
}

TEST(Dhcp, ByRecipeIsAWholeMessageOfItsPorts) {
  const Scratch scratch;
  const std::string capture = scratch.file("dh.pcap");
  const Outcome sent = shell(
      "pushpkt send 'eth(src=02:00:00:00:00:05)/ip(src=0.0.0.0, dst=255.255.255.255)/udp()/dhcp()' "
      "--path file -w " +
      capture);
  EXPECT_THAT(sent.err, AllOf(HasSubstr("filled in: udp.srcport=68"),
                              HasSubstr("filled in: dhcp.hw.mac_addr=02:00:00:00:00:05"),
                              HasSubstr("filled in: dhcp.flags.bc=1")));
  EXPECT_EQ(shell("pushpkt decode " + capture +
                  " -T fields -e udp.srcport -e udp.dstport -e dhcp.flags -e dhcp.hw.mac_addr")
                .out,
            "68\t67\t0x8000\t02:00:00:00:00:05\n");
  const Outcome offer = shell(
      "pushpkt send 'ip(src=10.0.0.1, dst=10.0.0.2)/udp()/dhcp(type=reply, message_type=offer)' "
      "--path file -w " +
      capture + " && pushpkt decode " + capture +
      " -T fields -e udp.srcport -e udp.dstport -e dhcp.option.dhcp");
  EXPECT_EQ(offer.out, "67\t68\t2\n") << offer.err;
  if (!has_program("tshark")) return;
  EXPECT_THAT(shell("tshark -r " + capture).out,
              AllOf(HasSubstr("DHCP Offer"), Not(HasSubstr("Malformed"))));
}

TEST_F(SendLab, PacketsThatLookAlikeHaveNoNames) {
  const Outcome sent = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2)/udp(srcport=5000, dstport=12000)/\"x\"' "
      "--vary ip.dsfield=0,4,8 --wait 20 --path packet");
  EXPECT_EQ(sent.status, 0) << sent.out;
  EXPECT_THAT(sent.out, AllOf(HasSubstr("one of the packets that look alike: answer from"),
                              HasSubstr("note: 3 packets look the same to the host that answers"),
                              HasSubstr("3 sent, 3 answered")));
  const Outcome open = in_lab_with_servers(
      "pushpkt send 'ip(dst=10.77.2.2)/udp(dstport=12000)/\"x\"' "
      "--vary ip.dsfield=0,4,8 --wait 20");
  EXPECT_THAT(open.out,
              AllOf(HasSubstr("filled in: udp.srcport="), HasSubstr("one for each packet"),
                    HasSubstr("ip.dsfield=0x08: answer from"), Not(HasSubstr("look alike")),
                    Not(HasSubstr("look the same"))));
}

}  // namespace
}  // namespace pushpkt::test
