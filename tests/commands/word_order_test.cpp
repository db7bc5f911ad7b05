// What a word means where it stands: options in front of their verb, the word behind `--json`, and
// options that go with another one. No word of an option library reaches the screen.
#include <gmock/gmock.h>

#include "lines.hpp"

namespace pushpkt::commands_test {
namespace {

using testing::HasSubstr;
using testing::Not;

struct RefusedLine {
  std::string line;
  std::string what;
  std::string hint;
};

void expect_refused(const RefusedLine& row) {
  const std::string error = read_line(row.line).error;
  EXPECT_THAT(error, HasSubstr(row.what)) << row.line;
  EXPECT_THAT(error, HasSubstr(row.hint)) << row.line;
  EXPECT_THAT(error, Not(testing::ContainsRegex("excludes|requires|Option"))) << row.line;
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
  EXPECT_EQ(read_line("pushpkt -q paths").verb, "paths");  // the program's own, on both sides
  EXPECT_EQ(read_line("pushpkt --color never paths -q").verb, "paths");
  EXPECT_THAT(read_line("pushpkt --nosuch doctor").error, HasSubstr("`--nosuch`"));
}

// An option of several values must not take the operands behind it.
TEST(WordOrder, AnOptionMeansTheSameBeforeAndBehindTheOperands) {
  std::size_t tried = 0;
  for (const cli::CommandFacts& command : all_commands()) {
    const std::string operands = with_required(command).substr(command.path.size());
    if (operands.empty()) continue;
    for (const cli::OptionFacts& option : command.options) {
      if (is_flag(option) || option.positional) continue;
      const std::string words = " " + option.names.back() + " " + good_value(option);
      const std::string before = read_line(command.path + words + operands + " --no-such").error;
      const std::string behind = read_line(command.path + operands + words + " --no-such").error;
      EXPECT_NE(before, "") << command.path << words;
      EXPECT_EQ(before, behind) << command.path << words;
      EXPECT_THAT(before, Not(HasSubstr(": it needs"))) << command.path << words;
      ++tried;
    }
  }
  EXPECT_GE(tried, 30U);
}

TEST(WordOrder, WhatMayBeACaseIsNoFileOfJson) {
  for (const std::string line :
       {"ask fields --json ip.ttl=1 --path packet", "ask fields --path packet --json ip.ttl=1",
        "ask --json ip.ttl=1 fields", "ask obstacles --json nat --path packet",
        "ask --json fields ip.ttl=1", "ask --json answer", "ask fields --json 'ip()' ip.ttl=1"}) {
    const std::string error = read_line("pushpkt " + line).error;
    EXPECT_THAT(error, HasSubstr("as the file of --json")) << line;
    EXPECT_THAT(error, HasSubstr("put --json last; for a file: --json=")) << line;
  }
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
  }
}

TEST(WordOrder, HelpIsAlsoAVerb) {
  EXPECT_EQ(read_line("pushpkt help").text, read_line("pushpkt --help").text);
  EXPECT_EQ(read_line("pushpkt help send").text, read_line("pushpkt send --help").text);
  EXPECT_EQ(read_line("pushpkt help ask fields").text, read_line("pushpkt ask fields --help").text);
  EXPECT_EQ(read_line("pushpkt ask --help obstacles").text,
            read_line("pushpkt ask obstacles --help").text);
  EXPECT_THAT(read_line("pushpkt help sned").error, HasSubstr("the nearest is `send`"));
}

}  // namespace
}  // namespace pushpkt::commands_test
