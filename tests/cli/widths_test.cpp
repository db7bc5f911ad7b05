// Every screen fits: $COLUMNS in a pipe, the terminal's columns on a terminal.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <sstream>

#include "program.hpp"

namespace pushpkt::test {
namespace {

/// Columns of the widest line: control sequences (ECMA-48) take none, and a carriage return begins
/// the line again.
std::size_t widest(const std::string& text) {
  std::size_t out = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::size_t columns = 0;
    bool sequence = false;
    for (const char c : line) {
      if (c == '\r') columns = 0;
      if (c == '\x1b') sequence = true;
      const bool continuation = (static_cast<unsigned char>(c) & 0xc0U) == 0x80;
      if (!sequence && c != '\r' && !continuation) out = std::max(out, ++columns);
      if (std::isalpha(static_cast<unsigned char>(c)) != 0) sequence = false;
    }
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
                    Screen{"pushpkt ask loopback", true},
                    Screen{"pushpkt ask tcp --path packet", true},
                    Screen{"pushpkt ask socket --ipv6", true},
                    Screen{"pushpkt drops --lab -- ping -q -c1 -W1 192.0.2.1", true}));

/// A capture with lines that are long in every form, and one that differs.
constexpr const char* small_captures =
    "folder=$(mktemp -d) && trap 'rm -rf $folder' EXIT && cd $folder\n"
    "pushpkt -q send 'eth()/ip(src=10.0.0.1, dst=10.0.0.2, len=999, checksum=0xdead)/"
    "tcp(options=hex(020405b404020801), flags=0x1ff, checksum=1)/\"a line that is long enough\"*9'"
    " --path file -w a.pcapng\n"
    "pushpkt replay a.pcapng --path file -w b.pcapng --set ip.ttl=9 --checksums fix >/dev/null\n";

class TerminalWidth : public testing::TestWithParam<const char*> {};

TEST_P(TerminalWidth, IsTheTerminals) {
  if (!has_program("script")) GTEST_SKIP() << "script is not installed";
  for (const std::size_t columns : {60U, 80U, 100U, 140U}) {
    const Outcome shown = shell(std::string(small_captures) + "script -qec 'stty cols " +
                                std::to_string(columns) + "; " + GetParam() + "' /dev/null");
    EXPECT_LE(shown.status, 1) << shown.err;
    EXPECT_GT(shown.out.size(), columns) << shown.err;
    EXPECT_LE(widest(shown.out), columns) << shown.out;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Of, TerminalWidth,
    testing::Values("pushpkt decode a.pcapng", "pushpkt decode -v a.pcapng",
                    "pushpkt decode -x a.pcapng", "pushpkt decode -vx a.pcapng",
                    "pushpkt decode --witness a.pcapng", "pushpkt decode -v --witness a.pcapng",
                    "pushpkt decode --ladder a.pcapng", "pushpkt diff a.pcapng b.pcapng",
                    "pushpkt paths", "pushpkt fields", "pushpkt fields dns", "pushpkt doctor",
                    "pushpkt replay a.pcapng --path file -w c.pcapng --stats",
                    "pushpkt ask --list"));

/// Screens of a lab, notes and errors too: a terminal has stdout and stderr.
class LabTerminalWidth : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
    if (!has_program("script")) GTEST_SKIP() << "script is not installed";
  }
};

TEST_P(LabTerminalWidth, IsTheTerminals) {
  for (const std::size_t columns : {60U, 80U}) {
    const Outcome shown = shell(std::string(small_captures) + "script -qec 'stty cols " +
                                std::to_string(columns) + "; " + GetParam() + "' /dev/null");
    EXPECT_GT(shown.out.size(), columns) << shown.err;
    EXPECT_LE(widest(shown.out), columns) << shown.out;
  }
}

INSTANTIATE_TEST_SUITE_P(
    Of, LabTerminalWidth,
    testing::Values(
        "pushpkt ask", "pushpkt ask --ladder --path packet,raw-ip",
        "pushpkt ask fields ip.id=0 udp.checksum=1 ip.src=10.77.9.9 ip.ttl=1 --path packet,socket",
        "pushpkt ask fields --only ip.ttl", "pushpkt ask obstacles firewall nat --path packet",
        "pushpkt ask obstacles --list", "pushpkt ask loopback --path packet,raw-ip",
        "pushpkt ask socket --only IP_TTL", "pushpkt ask tcp --path packet",
        "pushpkt drops --lab -- pushpkt -q send \"ip(dst=10.77.2.2, ttl=1)/udp()\"",
        "pushpkt lab -- pushpkt send \"ip(dst=10.77.1.1)/icmp.echo()\" --wait 9 --vary "
        "icmp.seq=1-3",
        "pushpkt lab -- pushpkt send \"ip(dst=10.77.2.2)/tcp(dstport=9, flags.syn=1)\" --wait 9 -v "
        "-x",
        "pushpkt lab --server \"pushpkt server udp\" -- pushpkt client udp 10.77.2.2 --path packet "
        "hello",
        "pushpkt lab -- pushpkt client udp 10.77.2.2 --path packet --wait 1 hello",
        "pushpkt lab --server \"pushpkt server tcp\" -- pushpkt client tcp 10.77.2.2 --path packet "
        "hello",
        "pushpkt lab -- pushpkt replay a.pcapng -i to-router --allow spoof --stats",
        "pushpkt lab -- pushpkt sniff -i lo --while \"ping -q -c1 127.0.0.1\" -v",
        "pushpkt lab -- pushpkt sniff -i to-router --wait 0.1 -w c.pcapng",
        "echo \"> ip(dst=10.77.1.1)/icmp.echo()\" >x.talk; "
        "echo \"< icmp.echo_reply(ident=7, seq=99) within 0.2s\" >>x.talk; pushpkt talk x.talk",
        // Errors of every kind, with long words and with a mark under a long line.
        "pushpkt send \"ip(dst=10.77.1.1, src=10.77.1.2, ttl=3)/udp(srcport=1, dstport=2, "
        "nonsense=3)/"
        "hex(000102030405060708090a0b0c0d0e0f)\"",
        "pushpkt decode "
        "/a/folder/with/a/name/that/is/longer/than/the/terminal/is/wide/and/longer/x.pcap",
        "pushpkt ask tcp --path tap", "pushpkt ask fields ip.tttl=1",
        "pushpkt client udp 10.77.2.2", "pushpkt send \"ip(dst=8.8.8.8)/udp()\"",
        "pushpkt merge a.pcapng b.pcapng", "pushpkt report a.pcapng"));

TEST(HelpWidth, IsTheTerminals) {
  if (!has_program("script")) GTEST_SKIP() << "script is not installed";
  for (const std::string command : {"pushpkt", "pushpkt ask fields"}) {
    const Outcome shown = shell("script -qec 'stty cols 60; " + command + " --help' /dev/null");
    EXPECT_GT(shown.out.size(), 60U) << command << shown.err;
    EXPECT_LE(widest(shown.out), 60U) << command << "\n" << shown.out;
  }
}

TEST(Width, OfAPacketsLineIsNoMatterInAPipe) {
  const Outcome shown = shell(std::string(small_captures) + "COLUMNS=80 pushpkt decode a.pcapng");
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
