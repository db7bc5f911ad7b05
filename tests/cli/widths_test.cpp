// Every screen fits: $COLUMNS in a pipe, the terminal's columns on a terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "program.hpp"

namespace pushpkt::test {
namespace {

/// Columns of the widest line: colours and carriage returns take none.
std::size_t widest(const std::string& text) {
  std::size_t out = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::size_t columns = 0;
    bool colour = false;
    for (const char c : line) {
      if (c == '\x1b') colour = true;
      const bool continuation = (static_cast<unsigned char>(c) & 0xc0U) == 0x80;
      if (!colour && c != '\r' && !continuation) ++columns;
      if (c == 'm') colour = false;
    }
    out = std::max(out, columns);
  }
  return out;
}

struct Screen {
  const char* command;
  bool needs_lab;
};

void PrintTo(const Screen& screen, std::ostream* out) { *out << screen.command; }

class Width : public testing::TestWithParam<Screen> {
 protected:
  void SetUp() override {
    if (!GetParam().needs_lab) return;
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  }
};

TEST_P(Width, IsThatOfColumnsInAPipe) {
  for (const std::size_t columns : {80U, 100U}) {
    const Outcome shown =
        shell("export COLUMNS=" + std::to_string(columns) + "\n" + GetParam().command);
    EXPECT_LE(shown.status, 1) << shown.err;
    EXPECT_GT(shown.out.size(), columns);
    EXPECT_LE(widest(shown.out), columns) << shown.out;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Of, Width,
    testing::Values(Screen{"pushpkt paths", false}, Screen{"pushpkt fields", false},
                    Screen{"pushpkt fields tcp", false}, Screen{"pushpkt doctor", false},
                    Screen{"pushpkt ask", true}, Screen{"pushpkt ask --ipv6", true},
                    Screen{"pushpkt ask fields ip.id=0 udp.checksum=1 ip.src=10.77.9.9", true},
                    Screen{"pushpkt ask fields --only ip.ttl", true},
                    Screen{"pushpkt ask obstacles --list", false},
                    Screen{"pushpkt ask obstacles firewall", true},
                    Screen{"pushpkt ask loopback", true}, Screen{"pushpkt ask socket --ipv6", true},
                    Screen{"pushpkt drops --lab -- ping -q -c1 -W1 192.0.2.1", true}));

/// A capture with lines that are long in every form, and one that differs.
constexpr const char* captures =
    "folder=$(mktemp -d) && trap 'rm -rf $folder' EXIT && cd $folder\n"
    "pushpkt -q send 'eth()/ip(src=10.0.0.1, dst=10.0.0.2, len=999, checksum=0xdead)/"
    "tcp(options=hex(020405b404020801), flags=0x1ff, checksum=1)/\"a line that is long enough\"*9'"
    " --path file -w a.pcapng\n"
    "pushpkt replay a.pcapng --path file -w b.pcapng --set ip.ttl=9 --checksums fix >/dev/null\n";

class TerminalWidth : public testing::TestWithParam<const char*> {};

TEST_P(TerminalWidth, IsTheTerminals) {
  if (!has_program("script")) GTEST_SKIP() << "script is not installed";
  for (const std::size_t columns : {80U, 100U, 140U}) {
    const Outcome shown = shell(std::string(captures) + "script -qec 'stty cols " +
                                std::to_string(columns) + "; " + GetParam() + "' /dev/null");
    EXPECT_LE(shown.status, 1) << shown.err;
    EXPECT_GT(shown.out.size(), columns) << shown.err;
    EXPECT_LE(widest(shown.out), columns) << shown.out;
  }
}

INSTANTIATE_TEST_SUITE_P(Of, TerminalWidth,
                         testing::Values("pushpkt decode a.pcapng", "pushpkt decode -v a.pcapng",
                                         "pushpkt decode -x a.pcapng",
                                         "pushpkt decode --witness a.pcapng",
                                         "pushpkt diff a.pcapng b.pcapng", "pushpkt paths",
                                         "pushpkt fields dns", "pushpkt doctor"));

TEST(Width, OfAPacketsLineIsNoMatterInAPipe) {
  const Outcome shown = shell(std::string(captures) + "COLUMNS=80 pushpkt decode a.pcapng");
  EXPECT_EQ(shown.status, 0) << shown.err;
  EXPECT_EQ(std::count(shown.out.begin(), shown.out.end(), '\n'), 1) << shown.out;
  EXPECT_GT(widest(shown.out), 80U);
}

TEST(Quiet, LeavesTheResultAlone) {
  const Outcome loud =
      shell("pushpkt send 'ip(src=127.0.0.1, dst=127.0.0.1)/udp()' --path file -w $(mktemp) ");
  EXPECT_NE(loud.err, "");
  const Outcome quiet =
      shell("pushpkt -q send 'ip(src=127.0.0.1, dst=127.0.0.1)/udp()' --path file -w $(mktemp)");
  EXPECT_EQ(quiet.status, 0);
  EXPECT_EQ(quiet.err, "");
  EXPECT_THAT(shell("pushpkt decode -q /nowhere").err, testing::HasSubstr("cannot "));
}

TEST(Quiet, AnswersInBrief) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const std::string brief = shell("pushpkt ask -q --path packet").out;
  EXPECT_THAT(brief, testing::HasSubstr("Answer: "));
  EXPECT_THAT(brief, testing::Not(testing::HasSubstr("socket(2)")));
}

}  // namespace
}  // namespace pushpkt::test
