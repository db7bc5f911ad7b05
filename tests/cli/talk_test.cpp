// pushpkt talk: dialogues with the kernel's own stacks, in a lab of its own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"
#include "pushpkt/report/json.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* handshake =
    "flow ip(dst=10.77.2.2)/tcp(srcport=40000, dstport=12000)\n"
    "run pushpkt server tcp\n"
    "> tcp(flags.syn=1, seq=0)\n"
    "< tcp(flags=0x012, seq=0, ack=1) within 10s\n"
    "let isn = tcp.seq_raw\n"
    "> tcp(flags=0x010, seq=1, ack_raw=$isn+1)\n";

class Talk : public testing::Test {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  }
  Outcome talk(const std::string& script, const std::string& options = {}) {
    std::ofstream(scratch.file("script.talk")) << script;
    return shell("pushpkt talk " + options + " " + scratch.file("script.talk"));
  }
  Scratch scratch;
};

TEST_F(Talk, AConversationAsExpectedIsAYes) {
  const Outcome talked = talk(std::string(handshake) +
                              "> tcp(flags=0x018, seq=1, ack=1)/\"hello\\n\"\n"
                              "<< tcp(flags.push=1, seq=1, ack=7)/\"HELLO\\n\" within 10s\n"
                              "! tcp(flags.reset=1) within 0.01s\n");
  EXPECT_EQ(talked.status, 0) << talked.out << talked.err;
  EXPECT_THAT(talked.out, HasSubstr("[SYN, ACK]"));
  EXPECT_THAT(talked.out, HasSubstr("(seq 0, ack 1)"));
}

TEST_F(Talk, AnUnexpectedPacketIsShownFieldByField) {
  const Outcome talked = talk(
      "flow ip(dst=10.77.2.2)/tcp(srcport=40000, dstport=9)\n"
      "> tcp(flags.syn=1, seq=0)\n"
      "< ip(ttl=64)/tcp(flags=0x012, window_size_value=64240) within 10s\n"
      "! nothing\n");
  EXPECT_EQ(talked.status, 1) << talked.err;
  EXPECT_THAT(talked.out, HasSubstr("script.talk:3:3: expected"));
  EXPECT_THAT(talked.out, testing::ContainsRegex("ip\\.ttl +64 +63\n"));
  EXPECT_THAT(talked.out, testing::ContainsRegex("tcp\\.flags +0x0012 +0x0014\n"));
  EXPECT_THAT(talked.out, testing::ContainsRegex("tcp\\.window_size_value +64240 +0\n"));
  EXPECT_THAT(talked.out, Not(HasSubstr("tcp.srcport")));
}

TEST_F(Talk, AnyProtocolOfEitherFamily) {
  const Outcome talked = talk(
      "flow ip(dst=10.77.2.2)/udp(srcport=5000, dstport=9)\n"
      "> \"x\"\n"
      "< icmp(type=3, code=3)/ip(dst=10.77.2.2)/udp(dstport=9) within 10s\n"
      "> icmp.echo(ident=7, seq=1)/\"ping\"\n"
      "< ip(src=10.77.2.2)/icmp.echo(type=0, ident=7, seq=1)/\"ping\" within 10s\n"
      "> ipv6(dst=fd77:2::2)/icmpv6.echo(ident=8)/\"six\"\n"
      "< ipv6(src=fd77:2::2)/icmpv6.echo(type=129, ident=8)/\"six\" within 10s\n"
      "> arp(dst.proto_ipv4=10.77.1.1)\n"
      "< arp(opcode=2, src.proto_ipv4=10.77.1.1) within 10s\n");
  EXPECT_EQ(talked.status, 0) << talked.out << talked.err;
}

TEST_F(Talk, NothingIsSentWhereALaterLineIsTooLarge) {
  for (const std::string path : {"packet", "raw-ip"}) {
    const Outcome talked = talk(
        "flow ip(dst=10.77.2.2)/udp(srcport=40000, dstport=9)\n"
        "> \"first\"\n"
        "> \"x\"*1472\n"
        "> \"x\"*1473\n",
        "--path " + path);
    EXPECT_EQ(talked.status, 2) << talked.out;
    EXPECT_EQ(talked.out, "");
    EXPECT_THAT(talked.err, HasSubstr("script.talk:4:3: cannot send the packet: it has 1501 bytes, "
                                      "and the MTU of to-router is 1500"));
  }
}

// Whether a packet would have come in the rest of the hour, it does not claim to know.
TEST_F(Talk, AnInterruptionIsNoAnswer) {
  const std::string started = scratch.file("started");
  for (const std::string line : {"+3600", "! nothing within 3600s", "< udp() within 3600s"}) {
    std::ofstream(scratch.file("long.talk"))
        << "flow ip(dst=10.77.2.2)/udp(srcport=40000, dstport=12000)\n"
        << "run touch " << started << "; exec pushpkt server udp\n"
        << line << "\n> \"x\"\n";
    const Outcome stopped =
        shell("rm -f " + started + "\npushpkt talk --json " + scratch.file("long.talk") +
              " & talk=$!\nuntil [ -e " + started + " ]; do kill -0 $talk || exit 99; done\n" +
              "kill -TERM $talk; wait $talk");
    EXPECT_EQ(stopped.status, 1) << line << stopped.err;
    EXPECT_THAT(stopped.out, HasSubstr("\"answer\": \"no\"")) << line;
    EXPECT_THAT(stopped.out, HasSubstr("\"interrupted\": true")) << line;
    EXPECT_THAT(stopped.out, Not(HasSubstr("in time"))) << line;
    EXPECT_THAT(stopped.err, testing::ContainsRegex("interrupted: [23] of 4 lines begun")) << line;
  }
}

TEST_F(Talk, APacketWithoutADestinationIsRefused) {
  const Outcome talked = talk("> ip/udp(dstport=9)/\"x\"\n");
  EXPECT_EQ(talked.status, 2) << talked.out;
  EXPECT_THAT(talked.err, HasSubstr("it names no destination"));
  EXPECT_THAT(talked.err, HasSubstr("flow ip(dst=ADDRESS)"));
}

TEST_F(Talk, WhatTheScriptLeavesOpenIsFilledInAndPrinted) {
  const Outcome udp = talk(
      "run pushpkt server udp\n"
      "> ip(dst=10.77.2.2)/udp(dport=12000)/\"hi\"\n"
      "< udp()/\"HI\" within 10s\n"
      "> ip(dst=10.77.2.2)/udp(dport=12000)/\"again\"\n"
      "< udp()/\"AGAIN\" within 10s\n");
  EXPECT_EQ(udp.status, 0) << udp.out << udp.err;
  const std::size_t first = udp.out.find("filled in: udp.srcport=");
  ASSERT_NE(first, std::string::npos) << udp.out;
  EXPECT_EQ(udp.out.find("filled in", first + 1), std::string::npos) << "one port for all lines";
  const Outcome tcp = talk(
      "flow ip(dst=10.77.2.2)/tcp(dstport=12000)\n"
      "run pushpkt server tcp\n"
      "> tcp(flags=S, seq=0)\n"
      "< tcp(flags=SA, seq=0, ack=1) within 10s\n"
      "> tcp(flags=PA, seq=1, ack=1)/\"x\\n\"\n"
      "<< tcp(ack=3)/\"X\\n\" within 10s\n");
  EXPECT_EQ(tcp.status, 0) << tcp.out << tcp.err;
  EXPECT_THAT(tcp.out, HasSubstr("filled in: tcp.srcport="));
}

TEST_F(Talk, AnEchoHasAnIdentifierAndItsReplyAName) {
  const Outcome talked = talk(
      "> ip(dst=10.77.2.2)/icmp.echo()\n"
      "< icmp.echo_reply() within 10s\n"
      "> ipv6(dst=fd77:2::2)/icmpv6.echo()\n"
      "< icmpv6.echo_reply() within 10s\n");
  EXPECT_EQ(talked.status, 0) << talked.out << talked.err;
  EXPECT_THAT(talked.out, HasSubstr("filled in: icmp.ident="));
  EXPECT_THAT(talked.out, Not(HasSubstr("is bad")));
}

TEST_F(Talk, OurSideMayBeTheServer) {
  const Outcome talked = talk(
      "run pushpkt client tcp 10.77.1.9 -p 80 hello\n"
      "flow ip(dst=10.77.2.2)/tcp(srcport=80)\n"
      "< tcp(dstport=80, flags=0x002, seq=0) within 10s\n"
      "let port = tcp.srcport\n"
      "flow ip(dst=10.77.2.2)/tcp(srcport=80, dstport=$port)\n"
      "> tcp(flags=0x012, seq=0, ack=1)\n"
      "< tcp(flags=0x010, seq=1, ack=1) within 10s\n"
      "<< tcp(flags.push=1, seq=1, ack=1) within 10s\n"
      "> tcp(flags=0x014, seq=1, ack=7)\n");
  EXPECT_EQ(talked.status, 0) << talked.out << talked.err;
}

TEST_F(Talk, EveryStepIsInTheJson) {
  const Outcome talked =
      talk(std::string(handshake) + "< tcp(flags.fin=1) within 0.05s\n", "--json");
  EXPECT_EQ(talked.status, 1) << talked.err;
  const auto json = report::Json::parse(talked.out);
  ASSERT_TRUE(json) << talked.out;
  EXPECT_EQ(*json->find("schema"), report::Json(1));
  EXPECT_EQ(*json->find("answer"), report::Json("no"));
  ASSERT_EQ(json->find("steps")->items()->size(), 7U);
  const report::Json& last = json->find("steps")->items()->back();
  EXPECT_EQ(*last.find("ok"), report::Json(false));
  EXPECT_EQ(*last.find("why"), report::Json("no packet came in time"));
  EXPECT_NE(json->find("variables")->find("isn"), nullptr);
}

TEST_F(Talk, OnAnInterfaceAnAddressWithoutKernelIsNamed) {
  const std::string script =
      "printf '%s\\n' 'flow ip(dst=10.77.2.2)/tcp(srcport=4000, dstport=9)' "
      "'> tcp(flags.syn=1, seq=0)' '< tcp(flags=0x014, ack=1) within 10s'";
  const Outcome talked = shell("pushpkt lab -- sh -c \"" + script +
                               " | pushpkt talk - -i to-router --address 10.77.1.8\"");
  EXPECT_EQ(talked.status, 0) << talked.out << talked.err;
  EXPECT_THAT(talked.out, HasSubstr("10.77.1.8 -> 10.77.2.2"));
  const Outcome shared =
      shell("pushpkt lab -- sh -c \"" + script + " | pushpkt talk - -i to-router --path raw-ip\"");
  EXPECT_EQ(shared.status, 0) << shared.out << shared.err;
  EXPECT_THAT(shared.err, HasSubstr("this host's kernel answers too"));
}

TEST(TalkUsage, MistakesAreExitTwoWithTheirPlace) {
  const Scratch scratch;
  std::ofstream(scratch.file("bad.talk")) << "> udp()\n> ip(tll=3)\n";
  const Outcome bad = shell("pushpkt talk " + scratch.file("bad.talk"));
  EXPECT_EQ(bad.status, 2);
  EXPECT_THAT(bad.err, HasSubstr("bad.talk:2:6: cannot read the recipe: "));
  EXPECT_EQ(shell("pushpkt talk " + scratch.file("missing.talk")).status, 2);
  std::ofstream(scratch.file("run.talk")) << "run true\n> udp()\n";
  const Outcome run = shell("pushpkt talk -i lo " + scratch.file("run.talk"));
  EXPECT_EQ(run.status, 2);
  EXPECT_THAT(run.err, HasSubstr("run.talk:1:5: cannot run a command with -i"));
}

TEST_F(Talk, ACommandThatFailsIsNamedWithItsLine) {
  const Outcome talked = talk("run exit 7\n> ip(dst=10.77.2.2)/udp()\n");
  EXPECT_EQ(talked.status, 4) << talked.out;
  EXPECT_THAT(talked.err,
              HasSubstr("script.talk:1:5: cannot run the command: it ended with status 7"));
}

TEST_F(Talk, WhatAnOptionDoesIsNamedByTheOption) {
  const std::string line = "> ip(dst=10.77.2.2)/icmp.echo()\n";
  const Outcome failed = talk(line, "--run 'exit 3'");
  EXPECT_EQ(failed.status, 4) << failed.out;
  EXPECT_THAT(failed.err, HasSubstr("--run: cannot run the command: it ended with status 3"));
  const Outcome json = talk(line, "--run true --json");
  EXPECT_EQ(json.status, 0) << json.err;
  EXPECT_THAT(json.out, HasSubstr("\"option\": \"--run\""));
  for (const char* const path : {"tun", "tap", "socket", "file"}) {
    const Outcome refused = talk(line, std::string("--path ") + path);
    EXPECT_EQ(refused.status, 2) << path << refused.err;
    EXPECT_THAT(refused.err, HasSubstr("cannot talk by ")) << path;
  }
}

TEST_F(Talk, SilenceThatIsBrokenIsNamedWithoutABlankBehindIt) {
  const Outcome broken = talk("> ip(dst=10.77.2.2)/icmp.echo()\n! nothing within 10s\n");
  EXPECT_EQ(broken.status, 1) << broken.err;
  EXPECT_THAT(broken.out, HasSubstr("script.talk:2:3: expected no packet\n"));
}

TEST_F(Talk, TheResetOfAClosedPortIsALineOfPacketdrill) {
  const Outcome closed = talk("+0 < S 0:0(0) win 5\n+0 > R. 0:0(0) ack 1\n", "--packetdrill");
  EXPECT_EQ(closed.status, 0) << closed.out << closed.err;
}

TEST_F(Talk, AScriptThatChecksNothingSaysSoOrIsRefused) {
  const std::string flow = "flow ip(dst=10.77.2.2)/udp(srcport=5000, dstport=9)\n";
  const Outcome empty = talk(flow);
  EXPECT_EQ(empty.status, 2) << empty.out;
  EXPECT_THAT(empty.err, HasSubstr("no line sends or expects a packet"));
  const Outcome sends = talk(flow + "> \"x\"\n");
  EXPECT_EQ(sends.status, 0) << sends.err;
  EXPECT_THAT(sends.err, HasSubstr("note: the script expects nothing"));
}

}  // namespace
}  // namespace pushpkt::test
