// `pushpkt drops`: what it prints of our own bad packets, by the tracepoint or by counters.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

/// TTL 0 until twenty drops were seen: far more are sent, so that none has to be the first one.
Outcome drops_of_ttl_0(const std::string& options) {
  return shell("pushpkt drops --lab -c 20 --wait 60 --interval 0.1 " + options +
               " -- pushpkt send 'ip(dst=10.77.2.2, ttl=0)/udp(dport=12000)/\"x\"' -c 2000 "
               "--rate 200");
}

class DropsOfLab : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  }
};

TEST_F(DropsOfLab, AreToldWithHostReasonSentenceAndCure) {
  const Outcome seen = drops_of_ttl_0("");
  EXPECT_EQ(seen.status, 0) << seen.err;
  for (const char* words : {"router", "IP_INHDR", "cure: "}) {
    EXPECT_THAT(seen.out, HasSubstr(words));
  }
  EXPECT_THAT(seen.out, testing::AnyOf(HasSubstr("its TTL ran out while it was forwarded"),
                                       HasSubstr("TTL (hop limit) ran out")));
  EXPECT_THAT(seen.out, testing::AnyOf(HasSubstr(" drops, by the tracepoint"),
                                       HasSubstr(" drops, by counters")));
  EXPECT_THAT(seen.out, testing::Not(HasSubstr("packet sent"))) << "the command's words are talk";
}

TEST_F(DropsOfLab, AreToldByCountersToEverybody) {
  const Outcome seen = drops_of_ttl_0("--counters --json");
  EXPECT_EQ(seen.status, 0) << seen.err;
  EXPECT_THAT(seen.out, HasSubstr("{\"schema\":1,\"known_by\":\"counters\",\"host\":\"router\","
                                  "\"reason\":\"IP_INHDR\",\"counter\":\"Ip.InHdrErrors\""));
  EXPECT_THAT(seen.out, HasSubstr("\"sentence\":\""));
  EXPECT_THAT(seen.out, HasSubstr("\"cure\":\""));
}

TEST_F(DropsOfLab, ByTheTracepointNameTheFunction) {
  const Outcome seen = drops_of_ttl_0("--json");
  if (seen.err.find("reading counters instead") != std::string::npos) GTEST_SKIP() << seen.err;
  EXPECT_EQ(seen.status, 0) << seen.err;
  EXPECT_THAT(seen.out, HasSubstr("\"known_by\":\"tracepoint\""));
  EXPECT_THAT(seen.out, HasSubstr("\"reason\":\"IP_INHDR\""));
  EXPECT_THAT(seen.out, HasSubstr("ip_forward"));
}

/// The router counts a packet before it sends the ICMP error that the command waits for.
constexpr const char* one_packet_of_ttl_0 =
    "-- pushpkt send 'ip(dst=10.77.2.2, ttl=0)/udp(dport=12000)/\"x\"' --wait 60";

// Counters are read before the command starts: what it does first is not lost.
TEST_F(DropsOfLab, CountTheCommandsOnlyPacket) {
  for (int i = 0; i < 5; ++i) {
    const Outcome seen =
        shell(std::string("pushpkt drops --lab --counters --interval 0.05 ") + one_packet_of_ttl_0);
    EXPECT_EQ(seen.status, 1) << seen.err;  // that of `send`, which got an ICMP error
    EXPECT_THAT(seen.out, HasSubstr("1x  router  IP_INHDR  Ip.InHdrErrors")) << seen.err;
  }
}

// Its standard input is empty: the shell ends at once.
TEST_F(DropsOfLab, WithoutACommandComesAShell) {
  const Outcome empty = shell("SHELL=/bin/sh pushpkt drops --lab --counters --interval 0.05");
  EXPECT_EQ(empty.status, 0) << empty.err;
  EXPECT_THAT(empty.out, HasSubstr("nothing was dropped"));
  const Outcome typed = shell(
      "echo \"pushpkt send 'ip(dst=10.77.2.2, ttl=0)/udp(dport=12000)' --wait 60\" | "
      "SHELL=/bin/sh pushpkt drops --lab --counters --interval 0.05");
  EXPECT_THAT(typed.out, HasSubstr("IP_INHDR")) << typed.err;
}

TEST_F(DropsOfLab, HaveATableWhoseColumnsAllHaveNames) {
  const Outcome counted =
      shell(std::string("pushpkt drops --lab --counters --interval 0.05 ") + one_packet_of_ttl_0);
  EXPECT_THAT(counted.out, HasSubstr("counter"));
  EXPECT_THAT(counted.out, testing::Not(HasSubstr("protocol"))) << "counters know no packet";
  const Outcome traced = drops_of_ttl_0("");
  if (traced.err.find("reading counters instead") != std::string::npos) GTEST_SKIP() << traced.err;
  // Each name stands above what it names.
  const auto column = [&](const std::string& name, std::size_t from) {
    const std::size_t at = traced.out.find(name, from);
    return at - traced.out.rfind('\n', at);
  };
  const std::size_t table = traced.out.find("by the tracepoint");
  EXPECT_EQ(column("protocol", table), column("IPv4", table));
  EXPECT_EQ(column("function", table), column("ip_forward", table));
}

TEST_F(DropsOfLab, TooFewInTimeIsExitOne) {
  const Outcome none = shell("pushpkt drops --lab --counters -c 1000000 --wait 0.1");
  EXPECT_EQ(none.status, 1) << none.out << none.err;
}

TEST_F(DropsOfLab, EndsWithTheStatusOfItsCommand) {
  const auto status = [](const std::string& words) {
    return shell("pushpkt drops --lab --counters " + words).status;
  };
  EXPECT_EQ(status("-- true"), 0);
  EXPECT_EQ(status("-- false"), 1);
  EXPECT_EQ(status("-- sh -c 'exit 7'"), 7);
  EXPECT_EQ(status("-c 1000000 -- true"), 1);  // too few drops
  EXPECT_EQ(status("--wait 0 -- sh -c 'seq 100000 >/dev/null; exit 3'"), 3);
}

TEST(Drops, OfNoSuchInterfaceAreRefusedBeforeAnythingIsSaid) {
  const Outcome seen = shell("pushpkt drops -i nosuch");
  EXPECT_EQ(seen.status, 4);
  EXPECT_EQ(seen.out, "");
  EXPECT_THAT(seen.err, testing::StartsWith("pushpkt: cannot find the interface `nosuch`: No such "
                                            "device (ENODEV)\n"));
}

TEST(Drops, BadInputIsNamed) {
  const auto refused = [](const std::string& words, const std::string& named) {
    const Outcome seen = shell("pushpkt drops " + words);
    EXPECT_EQ(seen.status, 2) << words;
    EXPECT_EQ(seen.out, "") << words;
    EXPECT_THAT(seen.err, HasSubstr(named)) << words;
  };
  const std::string three_hosts =
      "cannot use -i with --lab: it has no effect there\n  all three hosts of the lab are watched";
  refused("--lab -i lo", three_hosts);
  refused("--lab -i lo -- true", three_hosts);
  refused("-c many", "-c");
  refused("--interval 0", "--interval");
  refused("--wait never", "--wait");
  refused("-- true", "cannot run a command without a lab");
}

}  // namespace
}  // namespace pushpkt::test
