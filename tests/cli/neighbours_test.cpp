// Several hosts on one link, each with a MAC address of its own: each packet goes to its host, and
// one that answers no ARP keeps no other from being asked.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// Hosts .2, .3 and .4 behind a bridge, which is .1 and this host.
constexpr const char* link_script = R"sh(
PATH=$PATH:/usr/sbin:/sbin
ip link set lo up
quiet='echo 1 >/proc/sys/net/ipv6/conf/default/addr_gen_mode'
sh -c "$quiet"
ip link add br0 address 02:00:00:00:09:01 type bridge || exit 77
ip addr add 10.9.0.1/24 dev br0
ip -6 addr add fd09::1/64 dev br0 nodad
ip link set br0 up
hosts=
trap 'kill $hosts' EXIT
for i in 2 3 4; do
  unshare -n sleep 600 & s=$!
  hosts="$hosts $s"
  until [ "$(readlink /proc/$s/ns/net)" != "$(readlink /proc/self/ns/net)" ]; do :; done
  ip link add v$i type veth peer name e0 address 02:00:00:00:09:0$i netns $s
  ip link set v$i master br0 up
  nsenter -t $s -n sh -c "$quiet"
  nsenter -t $s -n ip addr add 10.9.0.$i/24 dev e0
  nsenter -t $s -n ip -6 addr add fd09::$i/64 dev e0 nodad
  nsenter -t $s -n ip link set e0 up
done
for i in 2 3 4; do
  pushpkt send "ip(dst=10.9.0.$i)/icmp.echo()" --path raw-ip --wait 20 -q >/dev/null || exit 1
  pushpkt send "ipv6(dst=fd09::$i)/icmpv6.echo()" --path raw-ip --wait 20 -q >/dev/null || exit 1
done
ip neigh flush dev br0
)sh";

class Neighbours : public testing::Test {
 protected:
  static Outcome on_link(const std::string& commands) {
    const Scratch scratch;
    const std::string inner = scratch.file("inner");
    std::ofstream(inner) << link_script << commands << "\n";
    return shell("exec 2>&1\nunshare -rn true || exit 77\ncd " + scratch.file("") +
                 "\nunshare -rn sh " + inner);
  }
  void SetUp() override {
    static const Outcome made = on_link("exit 0");
    if (made.status == 77) GTEST_SKIP() << "no link of several hosts: " << made.out;
    ASSERT_EQ(made.status, 0) << made.out;
  }
};

TEST_F(Neighbours, EachValueOfADestinationHasItsOwn) {
  const Outcome sent = on_link(
      "pushpkt send 'ip(dst=10.9.0.9)/icmp.echo()' --vary ip.dst=10.9.0.2-10.9.0.4 --wait 20 "
      "-w a.pcap; echo status $?\n"
      "pushpkt decode a.pcap -e eth.dst -e ip.dst icmp[0]=8\n"
      "pushpkt send 'eth()/ipv6(dst=fd09::9)/icmpv6.echo()' --vary ipv6.dst=fd09::2,fd09::3 "
      "--wait 20 -w b.pcap; echo status $?\n"
      "pushpkt decode b.pcap -e eth.dst -e ipv6.dst ip6[40]=128\n");
  EXPECT_THAT(sent.out, AllOf(HasSubstr("3 sent, 3 answered"), HasSubstr("2 sent, 2 answered"),
                              Not(HasSubstr("status 1")), Not(HasSubstr("10.9.0.9")),
                              HasSubstr("02:00:00:00:09:02\t10.9.0.2\n"
                                        "02:00:00:00:09:03\t10.9.0.3\n"
                                        "02:00:00:00:09:04\t10.9.0.4\n"),
                              HasSubstr("02:00:00:00:09:02\tfd09::2\n"
                                        "02:00:00:00:09:03\tfd09::3\n")));
}

TEST_F(Neighbours, OneThatDoesNotAnswerIsNotSentToAndStopsNobody) {
  const Outcome sent = on_link(
      "for i in 9 2 3; do echo \"ip(dst=10.9.0.$i)/icmp.echo()\"; done >hosts.txt\n"
      "pushpkt send -r hosts.txt --wait 20; echo status $?\n"
      "pushpkt send 'ip(dst=10.9.0.2)/icmp.echo()' --vary ip.dst=10.9.0.8,10.9.0.4 --wait 20 "
      "--json >said.json; echo status $?\n"
      "grep -c '\"answered\": true' said.json\n"
      "pushpkt send 'ip(dst=10.9.0.7)/icmp.echo()' -c 3; echo status $?\n");
  const std::string none = "no answer to ARP on br0";
  EXPECT_THAT(
      sent.out,
      AllOf(HasSubstr("not sent: cannot find the MAC address of 10.9.0.9: " + none),
            HasSubstr("2 sent, 2 answered, 1 not sent"), HasSubstr("status 0"),
            HasSubstr("not sent: cannot find the MAC address of 10.9.0.8: " + none),
            HasSubstr("status 0\n1\n"),
            HasSubstr("not sent: 3 packets: cannot find the MAC address of 10.9.0.7: " + none),
            HasSubstr("0 packets sent by packet\nstatus 1")));
}

TEST_F(Neighbours, APathThatIsOpenedForOneSaysSo) {
  const Outcome sent = on_link(
      "pushpkt send 'ip()/icmp.echo()' --vary ip.dst=10.9.0.2,10.9.0.3 --path packet-dgram; "
      "echo status $?\n"
      "ip route add 10.9.9.0/24 via 10.9.0.3\n"
      "pushpkt send 'ip()/udp(dport=9)' --vary ip.dst=10.9.9.0/24 --path packet-dgram; "
      "echo status $?\n");
  EXPECT_THAT(sent.out,
              AllOf(HasSubstr("10.9.0.3 has another"), HasSubstr("status 2"),
                    HasSubstr("254 packets sent by packet-dgram"), HasSubstr("status 0")));
}

}  // namespace
}  // namespace pushpkt::test
