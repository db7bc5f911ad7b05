// packetdrill's packet lines, read as lines of a dialogue.
#include "pushpkt/talk/packetdrill.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushpkt::talk {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::StartsWith;

constexpr const char* flow = "ip(dst=10.0.0.2)/tcp(srcport=4000, dstport=80)";

std::vector<std::string> lines_of(std::string_view text, bool skip = false) {
  const auto script = read_packetdrill(text, "a.pkt", flow, {.skip_others = skip});
  EXPECT_TRUE(script) << script.error().text();
  std::vector<std::string> out;
  if (!script) return out;
  EXPECT_EQ(script->lines.front().text, flow);
  for (std::size_t i = 1; i < script->lines.size(); ++i) {
    out.push_back(std::string(to_text(script->lines[i].kind)) + " " + script->lines[i].text);
  }
  return out;
}

std::string packetdrill_error(std::string_view text) {
  const auto script = read_packetdrill(text, "a.pkt", flow, {});
  EXPECT_FALSE(script) << text;
  return script ? "" : script.error().text();
}

TEST(TalkPacketdrill, WhatItInjectsIsSentAndWhatItExpectsIsExpected) {
  EXPECT_THAT(lines_of("0.1 < S 0:0(0) win 1000 <mss 1000>\n"
                       "+0 > S. 0:0(0) ack 1 <...>\n"
                       "> . 1:1(0) ack 1\n"
                       "+.25 < P. 1:11(10) ack 1 win 257\n"
                       "* > P. 1:5(4) ack 11\n"),
              ElementsAre("wait 0.1",
                          "send tcp(flags=2, seq=0, window_size_value=1000, options=hex(020403e8))",
                          "expect tcp(flags=18, seq=0, ack=1)/\"\"",
                          "expect tcp(flags=16, seq=1, ack=1, hdr_len=20)/\"\"", "wait +.25",
                          "send tcp(flags=24, seq=1, ack=1, window_size_value=257)/hex(00)*10",
                          "expect tcp(flags=24, seq=1, ack=11, hdr_len=20)"));
}

TEST(TalkPacketdrill, OptionsAreTheBytesThatStandThere) {
  EXPECT_THAT(lines_of("< S 0:0(0) win 1 <mss 1460,sackOK,TS val 100 ecr 0,nop,wscale 7>\n"),
              ElementsAre("send tcp(flags=2, seq=0, window_size_value=1, "
                          "options=hex(020405b40402080a000000640000000001030307))"));
}

// packetdrill: no list is a list without options, <...> is any.
TEST(TalkPacketdrill, AnExpectedPacketWithoutAListHasNoOptions) {
  EXPECT_THAT(lines_of("> S. 0:0(0) ack 1\n> S. 0:0(0) ack 1 <...>\n> S. 0:0(0) ack 1 <mss 5>\n"),
              ElementsAre("expect tcp(flags=18, seq=0, ack=1, hdr_len=20)/\"\"",
                          "expect tcp(flags=18, seq=0, ack=1)/\"\"",
                          "expect tcp(flags=18, seq=0, ack=1, options=hex(02040005))/\"\""));
}

TEST(TalkPacketdrill, AnExpectedPayloadHasItsLength) {
  const auto script = read_packetdrill("> P. 1:7(6) ack 1\n> . 7:7(0) ack 1\n< P. 1:3(2) ack 7\n",
                                       "a.pkt", flow, {});
  ASSERT_TRUE(script) << script.error().text();
  EXPECT_EQ(script->lines[1].payload_bytes, 6U);
  EXPECT_FALSE(script->lines[2].payload_bytes) << "its recipe says so";
  EXPECT_FALSE(script->lines[3].payload_bytes);
}

TEST(TalkPacketdrill, WhatDoesNotFitIsNeverCut) {
  for (const char* const line :
       {"S 0:0(0) win 65536", "S 0:0(0) urg 65536", "S 4294967296:4294967296(0)",
        ". 4294967290:4294967300(10)", ". 0:0(0) ack 4294967296", "S 0:0(0) <mss 65536>",
        "S 0:0(0) <wscale 256>", "S 0:0(0) <TS val 4294967296 ecr 0>",
        "S 0:0(0) <TS val 0 ecr 4294967296>"}) {
    EXPECT_THAT(packetdrill_error(std::string("+0 < ") + line), HasSubstr("does not fit")) << line;
  }
  EXPECT_THAT(lines_of("< S 4294967295:4294967295(0) ack 4294967295 <mss 65535,wscale 255,"
                       "TS val 4294967295 ecr 4294967295>\n"),
              ElementsAre("send tcp(flags=2, seq=4294967295, ack=4294967295, "
                          "options=hex(0204ffff0303ff080affffffffffffffff000000))"));
}

TEST(TalkPacketdrill, NothingIsIgnoredBehindAValue) {
  struct Row {
    const char* list;
    std::size_t column;
  };
  for (const Row& row : {Row{"<mss 1000 foo>", 25}, Row{"<nop nop>", 20}, Row{"<wscale 7 7>", 25},
                         Row{"<TS val 1 ecr 2 nop>", 31}, Row{"<sackOK 1>", 23}}) {
    EXPECT_THAT(packetdrill_error(std::string("+0 < S 0:0(0) ") + row.list),
                StartsWith("a.pkt:1:" + std::to_string(row.column) + ": "))
        << row.list;
  }
  for (const char* const list : {"<>", "<mss 1000,>", "<,nop>"}) {
    EXPECT_THAT(packetdrill_error(std::string("+0 < S 0:0(0) ") + list), HasSubstr("no option"));
  }
}

TEST(TalkPacketdrill, TimestampsOfThePeerAreNotExpected) {
  EXPECT_THAT(packetdrill_error("> S. 0:0(0) ack 1 <TS val 100 ecr 200>\n"),
              HasSubstr("TS is not read in an expected packet"));
}

TEST(TalkPacketdrill, ATimeIsANumberOfSeconds) {
  for (const char* const time : {"+nan", "+inf", "nan", "+-1", "+1e9", "+1x"}) {
    EXPECT_FALSE(read_packetdrill(std::string(time) + " < S 0:0(0)\n", "a.pkt", flow,
                                  {.skip_others = false}))
        << time;
  }
}

TEST(TalkPacketdrill, CommentsAreNoLines) {
  EXPECT_THAT(lines_of("// a < S 0:0(0)\n# b\n/* c\n 0 < S 0:0(0) */ +0 < R 5:5(0) // d\n"),
              ElementsAre("send tcp(flags=4, seq=5)"));
}

TEST(TalkPacketdrill, SocketCallsAreRefusedOrSkipped) {
  const char* const script =
      "0 socket(..., SOCK_STREAM, IPPROTO_TCP) = 3\n"
      "+0 setsockopt(3, SOL_SOCKET,\n    [1], 4) = 0\n"
      "`sysctl -q net.ipv4.tcp_ecn=0`\n"
      "+0 < S 0:0(0) win 1000\n"
      "%{ assert tcpi_snd_cwnd == 10 }%\n"
      "+0 > udp (5)\n";
  const std::string error = packetdrill_error(script);
  EXPECT_THAT(error, StartsWith("a.pkt:1:3: "));
  EXPECT_THAT(error, HasSubstr("--skip-others"));
  EXPECT_THAT(lines_of(script, true),
              ElementsAre("send tcp(flags=2, seq=0, window_size_value=1000)"));
}

TEST(TalkPacketdrill, TheFlowNamesTheTcpPort) {
  const auto read = [](const char* along) {
    return read_packetdrill("< S 0:0(0) win 5\n", "a.pkt", along, {});
  };
  EXPECT_TRUE(read("ip(dst=10.0.0.2)/tcp(dstport=80)"));
  for (const char* const without : {"ip(dst=10.0.0.2)/udp()", "ip(dst=10.0.0.2)/udp(dstport=80)",
                                    "ip(dst=10.0.0.2)/tcp(srcport=4000)", "ip(dst=10.0.0.2)"}) {
    const auto script = read(without);
    ASSERT_FALSE(script) << without;
    EXPECT_EQ(script.error().cause, Cause::input);
    EXPECT_THAT(script.error().what, HasSubstr("they are TCP, to a port that it names"));
  }
  EXPECT_THAT(read("ip(dts=1)").error().what, StartsWith("--flow: cannot read the recipe"));
}

TEST(TalkPacketdrill, ErrorsNameLineAndColumn) {
  EXPECT_THAT(packetdrill_error("\n< X 0:0(0)\n"), StartsWith("a.pkt:2:3: "));
  EXPECT_THAT(packetdrill_error("< S 0:5(4)\n"), HasSubstr("do not make LAST"));
  EXPECT_THAT(packetdrill_error("< S 0-0\n"), HasSubstr("FIRST:LAST(LENGTH)"));
  EXPECT_THAT(packetdrill_error("< S 0:0(0) win\n"), HasSubstr("expected"));
  EXPECT_THAT(packetdrill_error("< S 0:0(0) <mss>\n"), HasSubstr("a number behind mss"));
  EXPECT_THAT(packetdrill_error("< S 0:0(0) <sackOk>\n"), HasSubstr("sackOk"));
  EXPECT_THAT(packetdrill_error("< S 0:0(0) <mss 5\n"), HasSubstr("`>`"));
  EXPECT_THAT(packetdrill_error("+x < S 0:0(0)\n"), HasSubstr("no time"));
  EXPECT_THAT(packetdrill_error("+0 < S 0:99999(99999)\n"), HasSubstr("65535"));
  EXPECT_THAT(packetdrill_error("< S 0:0(0) win 99999\n"), StartsWith("a.pkt:1:"));
  EXPECT_THAT(packetdrill_error("/* open\n"), HasSubstr("has no end"));
  EXPECT_THAT(packetdrill_error("+0 < udp (5)\n"), HasSubstr("its packet is not TCP"));
}

}  // namespace
}  // namespace pushpkt::talk
