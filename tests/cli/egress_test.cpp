// What must not leave without an --allow flag does not leave: by no verb and no path. Each test
// has a host of its own whose only way out ends in a namespace where nothing goes on.
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "egress_netns.hpp"

namespace pushpkt::test {
namespace {

using testing::ContainsRegex;
using testing::HasSubstr;
using testing::Not;

class Egress : public testing::Test {
 protected:
  void SetUp() override {
    if (const std::string reason = no_egress_host(); !reason.empty()) GTEST_SKIP() << reason;
  }
  [[nodiscard]] std::string file(const std::string& name) const { return scratch_.file(name); }

  /// Each command ends with status 2 and names the flag, and nothing leaves.
  static void expect_refused(const std::string& flag, const std::vector<std::string>& commands,
                             const std::string& before = {}) {
    for (const std::string& command : commands) {
      const Outcome done = on_egress_host(before + "\na=$(left)\n" + command +
                                          "\necho \"status $?, $(($(left) - a)) left\"");
      EXPECT_THAT(done.out, HasSubstr("status 2, 0 left")) << command;
      EXPECT_THAT(done.out, HasSubstr(flag)) << command;
    }
  }

 private:
  Scratch scratch_;
};

constexpr const char* plain = "ip(src=10.9.0.1, dst=10.9.0.2)/udp(srcport=9, dstport=9)/\"x\"";

TEST_F(Egress, TheDeviceIsTheRoutesNotTheOneThatIsNamed) {
  expect_refused(
      "--allow public",
      {"pushpkt send 'ip(src=10.9.0.1, dst=8.8.8.8)/udp(dstport=53)' --path raw-ip",
       "pushpkt send 'ip(src=10.9.0.1, dst=8.8.8.8)/udp(dstport=53)' --path socket",
       "pushpkt send 'ip(src=10.9.0.1, dst=8.8.8.8)/udp(dstport=53)' --path raw-transport"});
  // Whatever becomes of these, nothing leaves by out0.
  const std::string capture = file("public.pcap");
  ASSERT_EQ(
      shell(
          "pushpkt send 'ip(src=6.6.6.6, dst=8.8.8.8)/udp(srcport=1, dstport=53)' --path file -w " +
          capture)
          .status,
      0);
  for (const std::string& command :
       {std::string(
            "pushpkt send 'ip(src=1.2.3.4, dst=8.8.8.8)/udp(srcport=5)' --path raw-ip -i lo"),
        std::string(
            "pushpkt send 'ip(src=10.9.0.1, dst=8.8.8.8)/udp(srcport=5)' --path socket -i lo"),
        std::string("pushpkt send 'ip(src=10.9.0.1, dst=8.8.8.8)/udp(srcport=5)' --path "
                    "raw-transport -i lo"),
        "pushpkt replay " + capture + " -i lo --path raw-ip",
        "pushpkt replay " + capture + " --path raw-ip",
        std::string("pushpkt send 'eth/ip(src=1.2.3.4, dst=8.8.8.8)/udp' -i lo")}) {
    EXPECT_EQ(on_egress_host(command + " >/dev/null 2>&1; left").out, "0\n") << command;
  }
}

TEST_F(Egress, AHostThatForwardsLetsNothingOutByLo) {
  expect_refused("--allow",
                 {"pushpkt send 'eth/ip(src=1.2.3.4, dst=8.8.8.8)/udp' -i lo",
                  "pushpkt send 'eth/ip(src=10.9.0.1, dst=8.8.8.8)/udp' -i lo --path inject"},
                 "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0 "
                 "net.ipv4.conf.lo.rp_filter=0");
}

TEST_F(Egress, ALoopbackDestinationHidesNothing) {
  expect_refused(
      "--allow",
      {"pushpkt send 'ip(src=6.6.6.6, dst=127.0.0.1)/udp' --vary ip.dst=8.8.8.1..8.8.8.3 "
       "--route-to "
       "10.9.0.2",
       "pushpkt send 'ip(src=10.9.0.1, dst=127.0.0.1)/udp' --vary ip.dst=8.8.8.1..8.8.8.3 --path "
       "raw-ip",
       "pushpkt send 'ip(dst=127.0.0.1)/udp(srcport=9)' --path raw-ip --route-to 8.8.8.8",
       "pushpkt send 'ip(src=127.0.0.1, dst=10.9.0.2)/udp' -i out0"});
}

TEST_F(Egress, WhatVariesIsJudgedWhenItsTurnComes) {
  const Outcome done = on_egress_host(
      "pushpkt send 'eth(dst=02:00:00:00:09:02)/ip(src=10.9.0.1, dst=10.255.255.250)/udp' -i out0 "
      "--vary ip.dst=10.255.255.250..172.16.0.9; echo status $?; left");
  EXPECT_THAT(done.out, HasSubstr("6 packets sent"));
  EXPECT_THAT(done.out, HasSubstr("cannot send to 11.0.0.0"));
  EXPECT_THAT(done.out, HasSubstr("status 2\n6\n"));
}

TEST_F(Egress, EveryHeaderOfTheFrameIsLookedAt) {
  const std::string bytes =
      "0200000009020200000009010800"
      "4500001c000100004011000001010101"
      "08080808"
      "0009000900080000";
  expect_refused(
      "--allow",
      {"pushpkt send 'ip(dst=10.9.0.2)/ip(src=1.1.1.1, dst=8.8.8.8)/udp'",
       "pushpkt send 'ip(dst=10.9.0.2)/ip(src=10.9.0.1, dst=8.8.8.8)/udp' --path raw-ip",
       "pushpkt send 'ip(dst=10.9.0.2, proto=47)/hex(00000800)/ip(src=10.9.0.1, dst=8.8.8.8)/udp'",
       "pushpkt send -i out0 'ip(dst=10.9.0.2, options=hex(8307040808080800))/udp'",
       "pushpkt send -i out0 'ipv6(src=fd09::1, dst=ff02::1)/icmpv6(type=136, "
       "nd.na.target_address=fd09::7)'",
       "pushpkt send -i out0 'arp(opcode=2, psrc=10.9.0.7, pdst=10.9.0.2)'",
       "pushpkt send 'eth(src=02:aa:aa:aa:aa:aa)/ip(dst=10.9.0.2)/udp'",
       "pushpkt send -i out0 'hex(" + bytes + ")'",
       "pushpkt send -i out0 --path inject 'hex(" + bytes + ")'"});
}

TEST_F(Egress, NoMoreThanAThousandPacketsASecond) {
  expect_refused("--allow flood",
                 {"pushpkt send '" + std::string(plain) + "' -c 9 --rate 1001",
                  "pushpkt send '" + std::string(plain) + "' --path raw-ip -c 9 --rate 5000"});
  // Whatever comes first, and whoever asks: 300 packets take 280 ms at least (20 may be caught up).
  const std::string recipes = file("recipes");
  std::ofstream(recipes) << "ip(dst=127.0.0.1)/udp(srcport=9, dstport=9)/\"x\"\n" << plain << "\n";
  for (const std::string& command :
       {"pushpkt send -r " + recipes + " --path raw-ip -c 300",
        "pushpkt send '" + std::string(plain) + "' -c 300",
        std::string("seq 300 | pushpkt client udp 10.9.0.2 --wait 0"),
        std::string("pushpkt client udp 10.9.0.2 x --wait 0 --tries 300"),
        std::string("pushpkt client udp 10.9.0.2 x --wait 0 --tries 300 --path packet")}) {
    const Outcome done = on_egress_host("a=$(date +%s%N)\n" + command +
                                        " >/dev/null 2>&1\nb=$(date +%s%N)\nleft; echo $((b - a))");
    std::istringstream numbers(done.out);
    long long frames = 0;
    long long nanoseconds = 0;
    numbers >> frames >> nanoseconds;
    EXPECT_EQ(frames, 300) << command << done.out;
    EXPECT_GE(nanoseconds, 270'000'000) << command;
  }
}

TEST_F(Egress, ACaptureFasterThanThatIsRefusedBeforeItsFirstPacket) {
  const std::string capture = file("in.pcap");
  ASSERT_EQ(shell("pushpkt send 'eth(src=02:00:00:00:09:01, dst=02:00:00:00:09:02)/" +
                  std::string(plain) + "' -c 1200 --path file -w " + capture)
                .status,
            0);
  expect_refused("--allow flood", {"pushpkt replay " + capture + " -i out0 --topspeed",
                                   "pushpkt replay " + capture + " -i out0 --pps 2000",
                                   "pushpkt replay " + capture + " --path raw-ip --pps 2000"});
}

TEST_F(Egress, AShortCaptureLoopedFasterThanThatIsRefusedBeforeItsFirstPacket) {
  const std::string capture = file("in.pcap");
  ASSERT_EQ(shell("pushpkt send 'eth(src=02:00:00:00:09:01, dst=02:00:00:00:09:02)/" +
                  std::string(plain) + "' -c 3 --path file -w " + capture)
                .status,
            0);
  const std::string replay = "pushpkt replay " + capture + " -i out0 --loop 3000 ";
  expect_refused("--allow flood",
                 {replay + "--pps 5000", replay + "--topspeed", replay + "--mbps 100"});
}

TEST_F(Egress, ABroadcastIsNotRepeated) {
  const std::string recipes = file("recipes");
  const std::string broadcast =
      "eth(dst=ff:ff:ff:ff:ff:ff)/ip(src=10.9.0.1, dst=255.255.255.255)/udp(srcport=9)";
  std::ofstream(recipes) << broadcast << "\n" << broadcast << "\n";
  const std::string capture = file("in.pcap");
  ASSERT_EQ(shell("pushpkt send 'eth(src=02:00:00:00:09:01, dst=ff:ff:ff:ff:ff:ff)/" +
                  std::string(plain) + "' --path file -w " + capture)
                .status,
            0);
  expect_refused(
      "--allow flood",
      {"pushpkt send -i out0 -r " + recipes, "pushpkt send -i out0 '" + broadcast + "' -c 2",
       "pushpkt send -i out0 'eth(dst=02:00:00:00:09:02)/" + std::string(plain) +
           "' --vary eth.dst=ff:ff:ff:ff:ff:00..ff:ff:ff:ff:ff:ff",
       "pushpkt send -i out0 '" + std::string(plain) + "' --vary ip.dst=224.0.0.1..224.0.0.200",
       "pushpkt send 'ip(dst=10.9.0.255)/udp' -c 3",
       "pushpkt replay " + capture + " -i out0 --loop 2 --pps 10",
       "pushpkt client udp 10.9.0.255 hi --wait 0.01 --tries 9",
       "pushpkt client udp 10.9.0.255 hi --wait 0.01 --tries 9 --path packet"});
  // The first one may leave.
  EXPECT_EQ(on_egress_host("pushpkt send -i out0 '" + broadcast + "' 2>/dev/null; left").out,
            "1\n");
  const Outcome client = on_egress_host(
      "printf 'a\\nb\\n' | pushpkt client udp 10.9.0.255 --wait 0.01 --path packet; "
      "echo status $?; left");
  EXPECT_THAT(client.out, HasSubstr("--allow flood"));
  EXPECT_THAT(client.out, HasSubstr("status 2\n1\n"));
}

TEST_F(Egress, TheLabIsOnlyInTheLab) {
  const std::string capture = file("in.pcap");
  ASSERT_EQ(
      shell("pushpkt send 'eth(src=02:00:00:00:09:01, dst=02:00:00:00:09:02)/ip(src=10.9.0.1, "
            "dst=10.77.2.2)/udp(srcport=9, dstport=9)' --path file -w " +
            capture)
          .status,
      0);
  expect_refused(
      "you are not in the lab",
      {"pushpkt send 'ip(dst=10.77.2.2)/udp'", "pushpkt send 'ipv6(dst=fd77:2::2)/udp'",
       "pushpkt send 'ip(dst=10.77.2.2)/udp' --path socket --allow public,spoof,flood",
       "pushpkt send 'ip(dst=10.9.0.2)/udp' --vary ip.dst=10.76.0.9..10.77.0.1 -i out0",
       "pushpkt client udp 10.77.2.2 hi", "pushpkt client tcp fd77:2::2 hi",
       "pushpkt client udp 10.77.2.2 hi --path packet", "pushpkt replay " + capture + " -i out0",
       "pushpkt replay " + capture + " --as client --host 10.77.2.2",
       "pushpkt ask --host 10.77.2.2"});
  // A network of one's own there is one's own business.
  for (const char* own : {"ip addr add 10.77.9.1/24 dev out0", "ip addr add 10.2.3.4/8 dev out0",
                          "ip route add 10.77.0.0/16 via 10.9.0.2"}) {
    const Outcome done =
        on_egress_host(std::string(own) +
                       "; ip neigh add 10.77.2.2 lladdr 02:00:00:00:09:02 dev out0 nud permanent"
                       "; pushpkt send 'ip(src=10.9.0.1, dst=10.77.2.2)/udp'; echo status $?");
    EXPECT_THAT(done.out, HasSubstr("status 0")) << own;
  }
}

TEST_F(Egress, AHostElsewhereInTheWorldIsRefused) {
  expect_refused("--allow public",
                 {"pushpkt ask --host 8.8.8.8", "pushpkt client udp 8.8.8.8 hi",
                  "pushpkt client tcp 8.8.8.8 hi", "pushpkt client udp 8.8.8.8 hi --path raw-ip"});
}

TEST_F(Egress, TheNetworkForBenchmarksIsPrivate) {
  EXPECT_EQ(on_egress_host("pushpkt send 'ip(dst=198.19.0.1)/udp' 2>/dev/null; left").out, "1\n");
}

TEST_F(Egress, VaryingOverAllAddressesStartsAtOnceAndHearsSigterm) {
  const Outcome done = on_egress_host(
      "pushpkt send 'ipv6(src=fd09::1, dst=fd09::2)/udp(srcport=9, dstport=9)' --vary "
      "ipv6.dst=fd00::..fdff:: -i out0 & p=$!\n"
      "until [ $(left) -gt 0 ] || ! kill -0 $p; do :; done\n"
      "kill -TERM $p; wait $p; echo status $?");
  EXPECT_THAT(done.out,
              ContainsRegex("sent by packet\ninterrupted: [0-9]+ packets? sent\nstatus 1"));
}

TEST_F(Egress, ARateThatIsNotReachedIsTold) {
  // A billion packets a second are too many for anyone.
  const Outcome done =
      shell("pushpkt send 'ip(dst=127.0.0.1)/udp(dstport=9)' --path socket --rate 1e9 -c 2000");
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(done.err, HasSubstr("packets a second were reached, 1000000000 were asked for"));
  const Outcome slow =
      shell("pushpkt send 'ip(dst=127.0.0.1)/udp(dstport=9)' --path socket --rate 1 -c 1");
  EXPECT_THAT(slow.err, Not(HasSubstr("were reached")));
}

}  // namespace
}  // namespace pushpkt::test
