// Scripts as text: what a line means, and where it is wrong.
#include "pushpkt/talk/script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pushpkt::talk {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

using Kind = Line::Kind;

std::string error_of(std::string_view text) {
  const auto script = parse_script(text, "a.talk");
  EXPECT_FALSE(script) << text;
  if (script) return {};
  EXPECT_EQ(script.error().cause, Cause::input);
  return script.error().text();
}

TEST(TalkScript, EachLineHasItsKind) {
  const auto script = parse_script(
      "# a comment\n\n"
      "flow ip(dst=10.0.0.1)/tcp(srcport=1, dstport=2)\n"
      "run server -p 2 # not a comment\n"
      "> tcp(seq=0)/\"#within\"   # a comment\n"
      "< tcp(seq=0, ack=1) within 200ms\r\n"
      "  << tcp() within 0.5s\n"
      "let isn = tcp.seq_raw\n"
      "+0.25\n"
      "! nothing within 0.1\n"
      "! tcp(flags.reset=1)\n",
      "a.talk");
  ASSERT_TRUE(script) << script.error().text();
  std::vector<Kind> kinds;
  for (const Line& line : script->lines) kinds.push_back(line.kind);
  EXPECT_THAT(kinds,
              testing::ElementsAre(Kind::flow, Kind::run, Kind::send, Kind::expect, Kind::await,
                                   Kind::let, Kind::wait, Kind::nothing, Kind::nothing));
  EXPECT_EQ(script->lines[1].text, "server -p 2 # not a comment");
  EXPECT_EQ(script->lines[2].text, "tcp(seq=0)/\"#within\"");
  EXPECT_EQ(script->lines[2].number, 5U);
  EXPECT_EQ(script->lines[3].text, "tcp(seq=0, ack=1)");
  EXPECT_EQ(script->lines[3].time, std::chrono::milliseconds(200));
  EXPECT_EQ(script->lines[4].time, std::chrono::milliseconds(500));
  EXPECT_EQ(script->lines[5].name, "isn");
  EXPECT_EQ(script->lines[6].time, std::chrono::milliseconds(250));
  EXPECT_EQ(script->lines[7].text, "");
  EXPECT_EQ(script->lines[7].time, std::chrono::milliseconds(100));
  EXPECT_EQ(script->lines[8].text, "tcp(flags.reset=1)");
}

TEST(TalkScript, AnotherLineMayStandBehindAWait) {
  const auto script = parse_script("+0.1 > udp()\n", "a.talk");
  ASSERT_TRUE(script) << script.error().text();
  ASSERT_EQ(script->lines.size(), 2U);
  EXPECT_EQ(script->lines[1].kind, Kind::send);
  EXPECT_EQ(script->lines[1].column, 8U);
}

TEST(TalkScript, ErrorsNameFileLineAndColumn) {
  EXPECT_THAT(error_of("> udp()\nhello\n"), StartsWith("a.talk:2:1: "));
  EXPECT_THAT(error_of("> ip(ttl=7)/udp(dport=x)\n"), StartsWith("a.talk:1:"));
  EXPECT_THAT(error_of("> ip(tll=7)\n"), StartsWith("a.talk:1:6: cannot read the recipe: "));
  EXPECT_THAT(error_of("  < ip(tll=7) within 1s\n"), StartsWith("a.talk:1:8: "));
  EXPECT_THAT(error_of("< udp() within soon\n"), StartsWith("a.talk:1:16: cannot wait `soon`"));
  EXPECT_THAT(error_of("+1e9\n"), StartsWith("a.talk:1:2: cannot wait"));
  EXPECT_THAT(error_of("+4000\n"), HasSubstr("at most an hour"));
  EXPECT_THAT(error_of("> ip(id=$n)\n"), StartsWith("a.talk:1:9: "));
  EXPECT_THAT(error_of("> ip(id=$n)\n"), HasSubstr("no variable is named `n`"));
  EXPECT_THAT(error_of("let n tcp.seq\n"), StartsWith("a.talk:1:5: "));
  EXPECT_THAT(error_of("let 1n = 2\n"), HasSubstr("a name has letters"));
  EXPECT_THAT(error_of("let n = tcp.sek_raw\n"), HasSubstr("tcp.seq_raw"));
  EXPECT_THAT(error_of("run\n"), StartsWith("a.talk:1:"));
  EXPECT_THAT(error_of(">\n"), StartsWith("a.talk:1:"));
}

TEST(TalkScript, BlanksMayBeTabs) {
  const auto script =
      parse_script("flow\tip()/udp()\n<\tudp()\twithin\t2s\nlet\tn = 1\n", "a.talk");
  ASSERT_TRUE(script) << script.error().text();
  EXPECT_EQ(script->lines[1].text, "udp()");
  EXPECT_EQ(script->lines[1].time, std::chrono::seconds(2));
  EXPECT_EQ(script->lines[2].name, "n");
}

TEST(TalkScript, AnErrorIsAboutWhatWasTyped) {
  struct Row {
    const char* line;
    const char* begin;
    const char* shown;
  };
  for (const Row& row : {
           Row{"run", "a.talk:1:4: cannot run: no command is named", ""},
           Row{"let", "a.talk:1:4: cannot bind", ""},
           Row{"flow", "a.talk:1:5: cannot read the line: it has no recipe", ""},
           Row{"! nothing 0.1s", "a.talk:1:11: expected `within`", "! nothing within 0.1s"},
           Row{"< udp() within", "a.talk:1:15: cannot wait ``", ""},
           Row{"> tcp(seq 0)", "a.talk:1:11: cannot read the recipe: expected `=`", "tcp(seq 0)\n"},
           Row{"> tcp(seq===0)", "a.talk:1:11: cannot read the recipe: expected a relative", ""},
           Row{"> tcp(flags=0x014, ack=1, ack=2)", "a.talk:1:27: cannot read the recipe: ",
               "  tcp(flags=0x014, ack=1, ack=2)\n                          ^"},
           Row{"flow ip()/tcp(seq=1)", "a.talk:1:6: cannot use seq or ack in a flow", ""},
       }) {
    const std::string error = error_of("# 1\n" + std::string(row.line) + "\n");
    EXPECT_THAT(error, StartsWith("a.talk:2" + std::string(row.begin).substr(8))) << row.line;
    EXPECT_THAT(error, HasSubstr(row.shown)) << row.line;
  }
}

TEST(TalkScript, AColumnCountsWhatWasTypedBeforeVariablesAreReplaced) {
  EXPECT_THAT(error_of("let n = 4000000000\n> tcp(seq_raw=$n)/ip(tll=1)\n"),
              StartsWith("a.talk:2:22: "));
}

// A number of the script has no width at which it could wrap around; relative numbers have 32 bits.
TEST(TalkScript, ASumBelowZeroIsNoNumberOfAField) {
  const std::string zero = "let t = 0\n";
  EXPECT_THAT(error_of(zero + "> ip()/icmp.echo(seq=$t-1)\n"),
              StartsWith("a.talk:2:22: cannot read the recipe: `$t-1` is below 0"));
  EXPECT_THAT(error_of(zero + "let u = $t-1\n> udp()\n"), HasSubstr("`$t-1` is below 0"));
  EXPECT_THAT(error_of("let t = 255\n> ip(ttl=$t+9)\n"), HasSubstr("264"));
  EXPECT_TRUE(parse_script(zero + "> tcp(seq=$t-1)\n", "a.talk"));
}

TEST(TalkScript, MistakesInTheLastLineAreFoundBeforeTheFirst) {
  EXPECT_THAT(error_of("> udp()\nlet a = ip.src\n> ip(dst=$a)/udp(dport=99999)\n"),
              StartsWith("a.talk:3:"));
}

TEST(TalkScript, SizesAreBounded) {
  EXPECT_THAT(error_of(std::string(most_script_bytes + 1, '#')), HasSubstr("at most 1 MiB"));
  std::string many;
  for (std::size_t i = 0; i <= most_lines; ++i) many += "+0\n";
  EXPECT_THAT(error_of(many), HasSubstr("at most 10,000 lines"));
}

TEST(TalkScript, WithoutAPacketIsRefusedAndWithoutAnExpectationKnown) {
  const auto script = [](std::string_view text) { return parse_script(text, "a.talk").value(); };
  for (const char* const text : {"", "# nothing\n", "flow ip(dst=10.0.0.1)/udp(dstport=1)\n",
                                 "run true\nlet a = 1\n+0.1\n"}) {
    const auto checked = check_has_packets(script(text));
    ASSERT_FALSE(checked) << text;
    EXPECT_EQ(checked.error().cause, Cause::input);
    EXPECT_THAT(checked.error().what, HasSubstr("a.talk: no line sends or expects a packet"));
  }
  EXPECT_TRUE(check_has_packets(script("> udp()\n")));
  EXPECT_FALSE(expects_anything(script("> udp()\n")));
  for (const char* const text : {"< udp()\n", "<< udp()\n", "! nothing\n"}) {
    EXPECT_TRUE(check_has_packets(script(text))) << text;
    EXPECT_TRUE(expects_anything(script(text))) << text;
  }
  EXPECT_TRUE(is_silence_alone(script("+0.1\n! nothing\n")));
  for (const char* const text : {"> udp()\n! nothing\n", "run true\n! nothing\n",
                                 "< udp()\n! nothing\n", "<< udp()\n", "> udp()\n"}) {
    EXPECT_FALSE(is_silence_alone(script(text))) << text;
  }
}

}  // namespace
}  // namespace pushpkt::talk
