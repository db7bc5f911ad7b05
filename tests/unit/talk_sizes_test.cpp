// Packets that are too large are found before the first one is sent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/talk/run.hpp"
#include "talk_medium.hpp"

namespace pushpkt::talk {
namespace {

struct SizeCase {
  const char* name;
  std::string script;
  std::string error;  ///< empty: all of it fits
};
void PrintTo(const SizeCase& row, std::ostream* out) { *out << row.name; }

class TalkSizes : public testing::TestWithParam<SizeCase> {};

TEST_P(TalkSizes, AreCheckedBeforeTheFirstPacket) {
  Plugged medium;
  medium.mtu = 1000;
  medium.put("ip(src=10.0.0.2)/udp(srcport=7, dstport=5)/\"odd\"");
  Dialogue dialogue{medium};
  const auto script = parse_script(GetParam().script, "a.talk");
  ASSERT_TRUE(script) << script.error().text();
  const auto transcript =
      run(*script, dialogue, {.start = [](std::size_t, Dialogue&) { return Result<void>(); }});
  if (GetParam().error.empty()) {
    EXPECT_TRUE(transcript) << transcript.error().text();
    EXPECT_FALSE(medium.sent.empty());
    return;
  }
  ASSERT_FALSE(transcript);
  EXPECT_EQ(transcript.error().what, GetParam().error);
  EXPECT_EQ(transcript.error().cause, Cause::input);
  EXPECT_TRUE(medium.sent.empty());
}

const std::string small_flow = "flow ip(dst=10.0.0.2)/udp(srcport=5, dstport=7)\n> \"small\"\n";

INSTANTIATE_TEST_SUITE_P(
    Scripts, TalkSizes,
    testing::Values(
        SizeCase{"AllFit", small_flow + "> \"x\"*972\n", ""},
        SizeCase{"TheThirdLine", small_flow + "> \"x\"*973\n",
                 "a.talk:3:3: 1001 bytes are too many"},
        SizeCase{"WithoutAFlow", "> ip()/udp()\n> ip()/udp()/hex(00)*990\n",
                 "a.talk:2:3: 1018 bytes are too many"},
        SizeCase{"OfTheFlowThatCounts",
                 small_flow + "> \"x\"*970\nflow ipv6(dst=fd00::2)/udp(srcport=5, dstport=7)\n"
                              "> \"x\"*970\n",
                 "a.talk:5:3: 1018 bytes are too many"},
        SizeCase{"ANumberOfTheScript", small_flow + "let n = 1000\n> \"x\"*$n\n",
                 "a.talk:4:3: 1028 bytes are too many"},
        SizeCase{"AFieldThatIsNotKnownYet",
                 small_flow + "< \"odd\"\nlet n = udp.srcport\n> udp(dstport=$n)/\"x\"*2000\n",
                 "a.talk:5:3: 2028 bytes are too many"},
        SizeCase{"WhatCannotBeBuilt", small_flow + "flow eth()\n> udp(dstport=7)/\"x\"\n",
                 "a.talk:4:3: cannot compute eth.type: udp goes behind ip or ipv6"},
        SizeCase{"NotOverIp", small_flow + "> arp()/tcp(seq=1)\n",
                 "a.talk:3:3: cannot compute tcp.checksum: no IP header below it"},
        SizeCase{"WhatIsExpectedMayBeLarge", small_flow + "! \"x\"*2000\n", ""}),
    [](const auto& row) { return std::string(row.param.name); });

}  // namespace
}  // namespace pushpkt::talk
