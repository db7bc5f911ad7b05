// This host answers what it takes in: by lo, by a TAP device. What others would get is asked for.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "egress_netns.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

class EgressOfAnswers : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = no_egress_host(); !reason.empty()) GTEST_SKIP() << reason;
  }

  /// The status of the command, and how many frames left by out0 meanwhile.
  static std::string outcome(const std::string& command) {
    const Outcome done =
        on_egress_host("a=$(left)\n" + command + "\necho \"status $?, $(($(left) - a)) left\"");
    return done.out;
  }
};

TEST_F(EgressOfAnswers, ASourceOfOthersOnLoIsADestination) {
  const std::vector<std::string> packets{
      "ip(src=8.8.8.8, dst=10.9.0.1)/icmp.echo()",
      "ip(src=8.8.4.4, dst=10.9.0.1)/udp(srcport=53, dstport=99)/\"x\"",
      "ip(src=8.8.4.4, dst=10.9.0.1)/tcp(srcport=80, dstport=99, flags=S)",
      "ipv6(src=2001:4860::1, dst=fd09::1)/icmpv6.echo()"};
  for (const std::string& packet : packets) {
    for (const std::string way : {"-i lo", "--path raw-ip", "--path raw-ip --allow spoof,flood"}) {
      const std::string out = outcome("pushpkt send '" + packet + "' " + way);
      EXPECT_THAT(out, HasSubstr("status 2, 0 left")) << packet << " " << way;
      EXPECT_THAT(out, HasSubstr("--allow public")) << packet << " " << way;
    }
  }
}

TEST_F(EgressOfAnswers, ToANeighbourTheyKeepThePace) {
  EXPECT_THAT(outcome("pushpkt send 'ip(src=10.9.0.2, dst=10.9.0.1)/icmp.echo()' --path raw-ip "
                      "-c 9 --rate 1001"),
              HasSubstr("--allow flood"));
  EXPECT_THAT(outcome("pushpkt send 'ip(src=10.9.0.2, dst=10.9.0.1)/icmp.echo()' --path raw-ip"),
              HasSubstr("status 0, 1 left"));
}

TEST_F(EgressOfAnswers, ATapInABridgeIsNoCable) {
  const std::string made =
      "ip link add br0 type bridge && ip tuntap add tap0 mode tap && ip link set tap0 up && "
      "ip addr add 10.5.0.1/24 dev tap0 || exit 77\n";
  const std::string send =
      "pushpkt send 'eth(src=02:de:ad:be:ef:01, dst=ff:ff:ff:ff:ff:ff)/arp(opcode=2, "
      "hwsrc=02:de:ad:be:ef:01, psrc=10.5.0.7, pdst=10.5.0.9)' -i tap0 --path tap";
  const Outcome alone = on_egress_host(made + send + "; echo status $?");
  if (alone.status == 77) GTEST_SKIP() << "no TAP device can be made: " << alone.out;
  EXPECT_THAT(alone.out, HasSubstr("status 0"));
  const Outcome bridged =
      on_egress_host(made + "ip link set tap0 master br0\n" + send + "; echo status $?");
  EXPECT_THAT(bridged.out, HasSubstr("--allow spoof"));
  EXPECT_THAT(bridged.out, HasSubstr("status 2"));
}

}  // namespace
}  // namespace pushpkt::test
