// `ask --host`: what it claims of packets that this host does not see, and where the plain socket
// is stopped. The lab's client asks the lab's server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class AskOfHost : public testing::Test {
 protected:
  void SetUp() override {
    if (!has_program("jq")) GTEST_SKIP() << "jq is not installed";
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  }

  /// What is printed by `pushpkt ask --host 10.77.2.2 WORDS` on the lab's client, behind `before`.
  static Outcome ask(const std::string& words, const std::string& before = "true") {
    return shell("pushpkt -q lab --server 'pushpkt server udp' -- sh -c \"" + before +
                 " && pushpkt ask --host 10.77.2.2 " + words + "\"");
  }

  /// "" when `filter` is true of the JSON.
  static std::string fault(const Outcome& asked, const std::string& filter) {
    const Scratch scratch;
    std::ofstream(scratch.file("json")) << asked.out;
    const Outcome held = shell("jq -e '" + filter + "' " + scratch.file("json"));
    return held.status == 0 ? "" : asked.err + held.out + held.err + asked.out;
  }
};

const std::string drop_of_output =
    "nft add table ip t && nft 'add chain ip t o { type filter hook output priority 0; }' && "
    "nft add rule ip t o udp dport 12000 drop";
const std::string other_source_port =
    "nft add table ip t && nft 'add chain ip t n { type nat hook postrouting priority 100; }' && "
    "nft add rule ip t n udp dport 12000 snat to 10.77.1.2:7777";

TEST_F(AskOfHost, ClaimsNothingOfAPacketThatPassesItsCaptures) {
  const Outcome json = ask("--path packet,xdp --json");
  EXPECT_EQ(json.status, 0) << json.err;
  EXPECT_EQ(fault(json, R"(.answer == "yes" and (.summary | test("xdp was not seen here"))
      and .paths[2].path == "xdp" and .paths[2].answered and .paths[2].seen == false
      and .paths[2].differences == null and .paths[2].rewritten == null
      and .paths[1].seen and ([.paths[1].differences[].field] | index("ip.flags.df") != null))"),
            "");
  const Outcome text = ask("--path packet,xdp");
  EXPECT_THAT(text.out, testing::ContainsRegex("xdp .*yes +HELLO +not seen here"));
}

TEST_F(AskOfHost, AFirewallBeforeTheSocketLeavesYesByTheOtherWays) {
  const Outcome json = ask("--path packet,ring --json", drop_of_output);
  EXPECT_EQ(json.status, 0) << json.err;
  EXPECT_EQ(fault(json, R"(.answer == "yes" and .paths[0].errno == "EPERM"
      and (.summary | test("^yes, by 2 ways out of 2, but not by the plain socket: .*EPERM"))
      and (.advice | test("firewall")) and (.paths[1:] | all(.differences == null and .seen)))"),
            "");
  const Outcome text = ask("--path packet", drop_of_output);
  EXPECT_THAT(text.out, HasSubstr("not compared: the socket sent no packet"));
  EXPECT_THAT(text.out, Not(HasSubstr("cannot tell")));
}

TEST_F(AskOfHost, ATranslationOfThisHostHidesThePacketAndNotTheSocketsAnswer) {
  const Outcome json = ask("--path packet --wait 0.5 --json", other_source_port);
  EXPECT_EQ(json.status, 0) << json.err;
  EXPECT_EQ(fault(json, R"(.answer == "yes" and .paths[0].reply == "HELLO"
      and .paths[0].seen == false and .paths[1].differences == null
      and (.advice | . == null or (test("pushpkt server udp") | not)))"),
            "");
}

TEST_F(AskOfHost, OnLoNamesTheReasonForEachFrameWithoutAnAnswer) {
  const std::string ask_lo =
      "pushpkt -q lab -- pushpkt ask --host 127.0.0.1 --path raw-ip,packet-dgram,packet,ring "
      "--wait 0.2";
  EXPECT_EQ(fault(shell(ask_lo + " --json"), R"((.paths[1].unanswered_because == null)
      and (.paths[2:] | all(.unanswered_because | test("accept_local, route_localnet")))
      and (.not_shown_here | map(.command) | index("pushpkt ask loopback") != null)
      and (.not_shown_here | map(.command) | index("pushpkt ask obstacles nat") == null))"),
            "");
  const Outcome text = shell(ask_lo);
  EXPECT_THAT(text.out,
              HasSubstr("packet-dgram, packet, ring: no answer: the kernel takes frames"));
  EXPECT_THAT(text.out, HasSubstr("measured by: pushpkt ask loopback"));
}

TEST_F(AskOfHost, KnowsRootThoughItGivesUpItsRightsFirst) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root is root";
  const Outcome asked = shell(
      "unshare -n sh -c 'ip link set lo up && pushpkt ask --host 127.0.0.1 --path raw-ip "
      "--wait 0.1'");
  EXPECT_THAT(asked.out, testing::ContainsRegex("Linux [^ ]+, root, server: 127.0.0.1:12000"));
}

}  // namespace
}  // namespace pushpkt::test
