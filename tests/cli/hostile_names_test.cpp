// Names and values that hold lines, escapes and broken UTF-8: none of it reaches the terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// A line feed, an escape, a carriage return, an override of the direction, bytes that are no
/// UTF-8.
constexpr const char* hostile =
    R"(N=$(printf 'x\nFORGED \033[31m\r\342\200\256\342\200\250\377q'); )";

class HostileName : public testing::TestWithParam<const char*> {};

TEST_P(HostileName, IsEscaped) {
  const Scratch scratch;
  const Outcome done =
      shell("cd " + scratch.file("") + " && " + hostile + "pushpkt " + GetParam() + " </dev/null");
  const std::string text = done.out + done.err;
  EXPECT_THAT(text, HasSubstr("\\x0a")) << "it is named";
  for (const char* bad : {"\x1b", "\r", "\u202e", "\u2028", "\xff"}) {
    EXPECT_THAT(text, Not(HasSubstr(bad)));
  }
  for (const char* line : {"\nFORGED", "\n FORGED", "\n  FORGED"}) {
    EXPECT_THAT(text, Not(HasSubstr(line)));
  }
}

INSTANTIATE_TEST_SUITE_P(OfFiles, HostileName,
                         testing::Values("decode \"$N\"", "decode \"missing/$N\" -w x.pcap",
                                         "diff \"$N\" b", "merge \"$N\" b", "report \"$N\"",
                                         "talk \"$N\"", "send -r \"$N\"",
                                         "replay \"$N\" --path file -w x.pcap",
                                         "--protocols \"$N\" decode a",
                                         "send 'eth()/arp()' --path file -w \"$N.gz\"",
                                         "send 'eth()/arp()' --path file -w \"$N.pcap\"",
                                         "send 'eth()/arp()' --path file -w \"missing/$N\"",
                                         "lab --record \"$N.pcap\" -- true"));

INSTANTIATE_TEST_SUITE_P(OfValues, HostileName,
                         testing::Values("\"$N\"", "decode \"--$N\"", "decode a -T \"$N\"",
                                         "decode a --set \"ip.t$N=1\"",
                                         "decode a --set \"ip.ttl=$N\"",
                                         "send --wait \"$N\" 'eth()'", "fields \"$N\"",
                                         "ask \"$N\"", "ask fields \"ip.ttl=$N\"",
                                         "ask obstacles \"$N\"",
                                         "ask fields ip.ttl=1 --expect \"$N\"", "sniff -i \"$N\"",
                                         "lab -- pushpkt send 'eth()/arp()' -i \"$N\"",
                                         "client udp \"$N\"", "--man \"$N\""));

class SeveralOutputs : public testing::TestWithParam<const char*> {};

/// A result that cannot be opened is known before another one takes its place.
TEST_P(SeveralOutputs, AreAllOpenedBeforeOneIsReplaced) {
  const Scratch scratch;
  const std::string earlier = scratch.file("earlier.pcapng");
  const std::string made = shell("pushpkt send 'eth()/arp()' --path file -w " + earlier).err;
  const std::string sum = shell("sha256sum <" + earlier).out;
  const Outcome done =
      shell("cd " + scratch.file("") + " && cp earlier.pcapng in.pcapng && pushpkt " +
            std::string(GetParam()));
  EXPECT_EQ(done.status, 2) << made << done.err;
  EXPECT_THAT(done.err, HasSubstr("cannot write missing/y"));
  EXPECT_EQ(shell("sha256sum <" + earlier).out, sum);
  EXPECT_EQ(shell("ls -A " + scratch.file("")).out, "earlier.pcapng\nin.pcapng\n");
}

INSTANTIATE_TEST_SUITE_P(
    OfVerbs, SeveralOutputs,
    testing::Values("decode in.pcapng -w earlier.pcapng --html missing/y",
                    "decode in.pcapng -w missing/y --html earlier.pcapng",
                    "ask push --json=earlier.pcapng --html missing/y",
                    "ask fields ip.ttl=1 --json missing/y --html earlier.pcapng",
                    "lab --record earlier.pcapng --impair drop=1% --impair-log missing/y -- true",
                    "diff in.pcapng in.pcapng --html missing/y"));

}  // namespace
}  // namespace pushpkt::test
