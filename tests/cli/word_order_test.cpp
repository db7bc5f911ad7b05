// What a word means where it stands: options in front of their verb, the word behind `--json`, and
// options that go with another one. No word of an option library reaches the screen.
#include <gmock/gmock.h>

#include "command_table.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

struct RefusedLine {
  std::string line;
  std::string what;
  std::string hint;
};

void expect_refused(const RefusedLine& row) {
  const Outcome outcome = shell(row.line);
  EXPECT_EQ(outcome.status, 2) << row.line;
  EXPECT_EQ(outcome.out, "") << row.line;
  EXPECT_THAT(outcome.err, HasSubstr(row.what)) << row.line;
  EXPECT_THAT(outcome.err, HasSubstr(row.hint)) << row.line;
}

TEST(WordOrder, AnOptionOfAVerbStandsBehindIt) {
  for (const RefusedLine& row : {
           RefusedLine{"pushpkt --json doctor", "cannot use --json in front of `doctor`",
                       "`pushpkt doctor --json`"},
           RefusedLine{"pushpkt -i lo sniff", "options of a verb stand behind it",
                       "`pushpkt sniff -i lo`"},
           RefusedLine{"pushpkt -w f.pcap decode x.pcapng", "cannot use -w in front of `decode`",
                       "`pushpkt decode -w f.pcap ...`"},
           RefusedLine{"pushpkt --path packet ask", "cannot use --path in front of `ask`",
                       "`pushpkt ask --path packet`"},
           RefusedLine{"pushpkt -q --json fields udp", "cannot use --json in front of `fields`",
                       "`pushpkt -q fields --json ...`"},
           RefusedLine{"pushpkt --color never --json paths",
                       "cannot use --json in front of `paths`",
                       "`pushpkt --color never paths --json`"},
       }) {
    expect_refused(row);
  }
  EXPECT_EQ(shell("pushpkt -q paths").status, 0);  // the program's own stand on both sides
  EXPECT_EQ(shell("pushpkt --color never paths -q").status, 0);
  EXPECT_THAT(shell("pushpkt --nosuch doctor").err, HasSubstr("`--nosuch`"));
}

// An option of several values must not take the operands behind it.
TEST(WordOrder, AnOptionMeansTheSameBeforeAndBehindTheOperands) {
  std::size_t tried = 0;
  for (const TableCommand& command : command_table()) {
    const std::string operands = with_required(command).substr(command.path.size());
    if (operands.empty()) continue;
    for (const TableOption& option : command.options) {
      if (option.flag || option.positional) continue;
      const std::string words = " " + option.name + " " + good_value(option);
      const Outcome before = shell(command.path + words + operands + " --no-such-option");
      const Outcome behind = shell(command.path + operands + words + " --no-such-option");
      EXPECT_EQ(before.status, 2) << command.path << words;
      EXPECT_EQ(before.err, behind.err) << command.path << words;
      EXPECT_THAT(before.err, Not(HasSubstr(": it needs"))) << command.path << words;
      ++tried;
    }
  }
  EXPECT_GE(tried, 30U);
}

TEST(WordOrder, WhatMayBeACaseIsNoFileOfJson) {
  const Scratch scratch;
  const std::string there = "cd " + scratch.file("") + " && ";
  for (const std::string line :
       {"ask fields --json ip.ttl=1 --path packet", "ask fields --path packet --json ip.ttl=1",
        "ask --json ip.ttl=1 fields", "ask obstacles --json nat --path packet",
        "ask --json fields ip.ttl=1", "ask --json answer", "ask fields --json 'ip()' ip.ttl=1"}) {
    const Outcome outcome = shell(there + "pushpkt " + line + "; status=$?; ls; exit $status");
    EXPECT_EQ(outcome.status, 2) << line;
    EXPECT_EQ(outcome.out, "") << line;  // no file either
    EXPECT_THAT(outcome.err, HasSubstr("as the file of --json")) << line;
    EXPECT_THAT(outcome.err, HasSubstr("put --json last; for a file: --json=")) << line;
  }
}

TEST(WordOrder, AFileOfJsonIsNamedSoThatItReadsAsOne) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const Scratch scratch;
  const auto written = [&](const std::string& words, const std::string& file) {
    const Outcome outcome =
        shell("cd " + scratch.file("") + " && pushpkt -q ask " + words + " >screen");
    EXPECT_EQ(outcome.status, 0) << outcome.err;
    return report::Json::parse(content_of(scratch.file(file))).has_value();
  };
  EXPECT_TRUE(written("--path packet --json a.json", "a.json"));
  EXPECT_TRUE(written("--json ./b --path packet", "b"));
  EXPECT_TRUE(written("--path packet --json=c", "c"));
  EXPECT_TRUE(written("--path packet --json -", "screen"));
  EXPECT_TRUE(written("fields --json d.json ip.ttl=9 --path packet", "d.json"));
  EXPECT_TRUE(written("fields ip.ttl=9 --path packet --json", "screen"));
}

TEST(WordOrder, OptionsThatGoWithAnotherAreRefusedInOurWords) {
  for (const RefusedLine& row : {
           RefusedLine{"pushpkt replay x.pcap --host 10.0.0.1", "cannot use --host without --as",
                       "--as client"},
           RefusedLine{"pushpkt replay x.pcap -i lo --ignore ip.id",
                       "cannot use --ignore without --as", "--as client"},
           RefusedLine{"pushpkt fields dns --options --json", "cannot use --json with --options",
                       "text"},
           RefusedLine{"pushpkt fields --markdown --json", "cannot use --markdown with --json",
                       "JSON"},
           RefusedLine{"pushpkt replay x.pcap --pps 1 --mbps 1", "cannot use more than one of",
                       "--pps"},
           RefusedLine{"pushpkt sniff -i any --both-directions --wait 0",
                       "cannot use --both-directions with -i any", "-i lo has both"},
       }) {
    expect_refused(row);
    EXPECT_THAT(shell(row.line).err, Not(testing::ContainsRegex("excludes|requires|Option")))
        << row.line;
  }
}

}  // namespace
}  // namespace pushpkt::test
