// A server without a socket, asked by programs that nobody here wrote, in the lab.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server_by_hand.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST_F(ServerByHand, APingIsAnsweredByAHostThatNoKernelOwns) {
  if (!has_program("ping")) GTEST_SKIP() << "ping is not installed";
  const Outcome pinged = with_server("udp",
                                     "ping -c 2 -i 0.2 -W 20 10.77.1.9\n"
                                     "ping -c 1 -s 3000 -W 20 10.77.1.9\n"
                                     "ping -6 -c 2 -i 0.2 -W 20 fd77:1::9");
  EXPECT_THAT(pinged.out, HasSubstr("2 packets transmitted, 2 received, 0% packet loss"));
  EXPECT_THAT(pinged.out, HasSubstr("3008 bytes from 10.77.1.9"));
  EXPECT_THAT(pinged.out, HasSubstr("64 bytes from fd77:1::9"));
  EXPECT_THAT(pinged.out, HasSubstr("status 0"));
  EXPECT_THAT(pinged.out, Not(HasSubstr("malformed")));
}

TEST_F(ServerByHand, ArpingHearsItsOwnMac) {
  if (!has_program("arping")) GTEST_SKIP() << "arping is not installed";
  const Outcome asked = with_server("udp", "arping -c 1 -w 20 -I to-router 10.77.1.9");
  EXPECT_THAT(asked.out, HasSubstr("10.77.1.9"));
  EXPECT_THAT(asked.out, Not(HasSubstr("[02:00:00:00:01:01]"))) << "that is the router's";
  EXPECT_THAT(asked.out, HasSubstr("1 ARP or ND answered"));
}

TEST_F(ServerByHand, TheTextbookClientGetsUdpAndTcpOfBothFamilies) {
  std::string out;
  for (const std::string transport : {"udp", "tcp"}) {
    out +=
        with_server(transport, "pushpkt client " + transport + " 10.77.1.9 --wait 20 'four " +
                                   transport + "'\npushpkt client " + transport +
                                   " fd77:1::9 --wait 20 'six " + transport + "'\npushpkt client " +
                                   transport + " 10.77.1.9 -p 12001 --wait 20 x || echo no $?")
            .out;
  }
  for (const char* answer : {"FOUR UDP", "SIX UDP", "FOUR TCP", "SIX TCP", "ECONNREFUSED"}) {
    EXPECT_THAT(out, HasSubstr(answer));
  }
  EXPECT_THAT(out, HasSubstr("1 ICMP port unreachable sent"));
  EXPECT_THAT(out, HasSubstr("2 TCP clients"));
}

// The lab starts the command when the server's socket is there: our kernel is silent by then.
TEST_F(ServerByHand, TheLabWaitsUntilOurKernelIsSilent) {
  for (const std::string transport : {"tcp", "udp"}) {
    for (const std::string path : {"packet", "inject"}) {
      const Outcome asked =
          shell("pushpkt lab --server 'pushpkt server " + transport + " --path " + path +
                " -i to-router' -- pushpkt client " + transport + " 10.77.2.2 --wait 20 hello");
      EXPECT_EQ(asked.out, "HELLO\n") << transport << path << asked.err;
    }
  }
}

// The kernel drops most IPv4 frames that are put on lo: a note says so, and a packet of our own
// gets its answer.
TEST_F(ServerByHand, OnLoAnswersWhatItsKernelTakes) {
  for (const std::string transport : {"udp", "tcp"}) {
    const Outcome asked = in_lab(
        "serve " + transport + " --path packet -i lo\n" + "ip netns exec router pushpkt client " +
        transport + " ::1 --wait 20 'by six'\n" +
        (transport == "udp" ? "ip netns exec router pushpkt send 'ip(dst=127.0.0.1)/"
                              "udp(dstport=12000)/\"by hand\"' -i lo --path packet --wait 20\n"
                            : "") +
        "stop\n");
    EXPECT_THAT(asked.out, HasSubstr("BY SIX\n"));
    EXPECT_THAT(asked.out, HasSubstr("no answer from 127.0.0.1, but from ::1"));
    if (transport == "udp") {
      EXPECT_THAT(asked.out, HasSubstr("127.0.0.1 -> 127.0.0.1  UDP 12000 ->"));
    }
  }
}

TEST_F(ServerByHand, NcatAndCurlTalkTcpToIt) {
  if (!has_program("ncat") || !has_program("curl")) GTEST_SKIP() << "ncat or curl is missing";
  const Outcome asked =
      with_server("tcp",
                  "printf 'by ncat\\n' | ncat 10.77.1.9 12000\n"
                  "curl -s --http0.9 --max-time 5 http://10.77.1.9:12000/\n"
                  "head -c 300000 /dev/zero | tr '\\0' a | ncat 10.77.1.9 12000 | tr -d A | wc -c\n"
                  "head -c 300000 /dev/zero | tr '\\0' a | ncat 10.77.1.9 12000 | wc -c\n"
                  "for i in $(seq 20); do echo n$i | ncat 10.77.1.9 12000 & all=\"$all $!\"; done\n"
                  "wait $all");
  EXPECT_THAT(asked.out, HasSubstr("BY NCAT\n"));
  EXPECT_THAT(asked.out, HasSubstr("GET / HTTP/1.1"));
  EXPECT_THAT(asked.out, HasSubstr("\n0\n300000\n")) << "whole, and in upper case";
  for (int i = 1; i <= 20; ++i) EXPECT_THAT(asked.out, HasSubstr("N" + std::to_string(i) + "\n"));
  EXPECT_THAT(asked.out, HasSubstr("24 TCP clients"));
}

// At the router's own address its kernel has no socket for the port.
TEST_F(ServerByHand, TheGuardDropsOurKernelsResetAndNothingElse) {
  const Outcome guarded = in_lab(
      "rules >$said.before\n"
      "serve tcp --path packet -i to-client\n"
      "pushpkt client tcp 10.77.1.1 --wait 20 guarded\n"
      "pushpkt client tcp 10.77.1.1 -p 12001 --wait 20 x || echo refused $?\n"
      "rules; nft list ruleset | wc -c\n"
      "stop\n"
      "rules | cmp - $said.before && echo as before\n");
  EXPECT_THAT(guarded.out, HasSubstr("GUARDED\n"));
  EXPECT_THAT(guarded.out, HasSubstr("refused 1")) << "the RST of another port still comes";
  EXPECT_THAT(guarded.out, HasSubstr("guard: RST from 10.77.1.1:12000 is dropped"));
  EXPECT_THAT(guarded.out,
              testing::ContainsRegex("ip saddr 10.77.1.1 tcp sport 12000 tcp flags & rst == rst "
                                     "counter packets [1-9]"));
  EXPECT_THAT(guarded.out, HasSubstr("\n0\n")) << "no rule on the client";
  EXPECT_THAT(guarded.out, HasSubstr("as before"));
}

TEST_F(ServerByHand, WithoutTheGuardOurKernelResetsTheConnection) {
  const Outcome reset = in_lab(
      "serve tcp --path packet -i to-client --no-guard\n"
      "pushpkt client tcp 10.77.1.1 --wait 20 unguarded || echo refused $?\n"
      "stop\n");
  EXPECT_THAT(reset.out, HasSubstr("refused 1"));
  EXPECT_THAT(reset.out, Not(HasSubstr("UNGUARDED")));
}

// A killed program cannot undo anything: the kernel does, or the next guard.
TEST_F(ServerByHand, NothingIsLeftOfAGuardAfterKill9AndTheNextStart) {
  const Outcome killed = in_lab(
      "serve tcp --path packet -i to-client\n"
      "rules | grep -c pushpkt_rst_\n"
      "kill -9 $s; wait $s; echo killed $?\n"
      "first=$s; serve tcp --path packet -i to-client\n"
      "rules | grep pushpkt_rst_ | grep -c _12000_$first\n"
      "kill $s; wait $s\n"
      "rules | wc -c\n");
  EXPECT_THAT(killed.out, HasSubstr("killed 137"));
  EXPECT_THAT(killed.out, testing::EndsWith("\n0\n")) << killed.out;
}

TEST_F(ServerByHand, AnAddressThatIsTakenIsRefused) {
  const Outcome taken = in_lab(
      "ip netns exec router pushpkt server udp --path packet -i to-client "
      "--address 10.77.1.2; echo status $?\n"
      "ip netns exec router pushpkt server udp --path packet -i to-client "
      "--address 10.77.1.1; echo status $?\n");
  EXPECT_THAT(taken.out, HasSubstr("02:00:00:00:01:02 answers for it already"));
  EXPECT_THAT(taken.out, HasSubstr("it is an address of this machine"));
  EXPECT_THAT(taken.out, HasSubstr("status 2"));
}

TEST_F(ServerByHand, ATapHostIsReachedFromThisKernel) {
  const Outcome lab = shell("pushpkt lab -- ip tuntap add dev tap5 mode tap");
  if (lab.status != 0) GTEST_SKIP() << "/dev/net/tun cannot be opened here";
  const Outcome asked = with_cable(
      "ip tuntap add dev tap5 mode tap && ip addr add 10.9.7.1/24 dev tap5 && ip link set tap5 up",
      "--path tap -i tap5 --address 10.9.7.2",
      "ping -c 1 -W 20 10.9.7.2\npushpkt client tcp 10.9.7.2 --wait 20 cable\n"
      "if command -v ncat >/dev/null; then echo by ncat | ncat 10.9.7.2 12000; else echo BY NCAT; "
      "fi");
  EXPECT_THAT(asked.out, HasSubstr("1 received"));
  EXPECT_THAT(asked.out, HasSubstr("CABLE\n"));
  EXPECT_THAT(asked.out, HasSubstr("BY NCAT\n"));
}

}  // namespace
}  // namespace pushpkt::test
