// With colours on, names and foreign text still bring none of their own.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* tone = "\x1b[35mQ";
constexpr const char* tone_shown = "\\x1b[35mQ";

TEST(Tone, OfAFilesNameIsEscaped) {
  const Scratch scratch;
  const Outcome done = shell("cd " + scratch.file("") +
                             R"( && mkdir a b && name=$(printf '\033[35mQ.pcapng')
      pushpkt send 'eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp()' --path file -w "a/$name"
      pushpkt --color always diff a b
      pushpkt --color always replay "a/$name" --path file -w "b/$name"
      pushpkt --color always diff a b)");
  EXPECT_THAT(done.out, HasSubstr(std::string("Only in a: ") + tone_shown));
  EXPECT_THAT(done.out, HasSubstr(std::string("into b/") + tone_shown));
  EXPECT_THAT(done.out, Not(HasSubstr(tone)));
}

TEST(Tone, OfARecipeIsEscaped) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  const std::string ask =
      "pushpkt --color always ask fields --path packet --packet "
      R"sh("$(printf 'ip(dst=10.77.2.2)/udp(dport=12000)/"\033[35mQ|`"')")sh";
  const Outcome done = shell(ask);
  EXPECT_EQ(done.status, 0) << done.err;
  EXPECT_THAT(done.out, HasSubstr(tone_shown));
  EXPECT_THAT(done.out, Not(HasSubstr(tone)));
  EXPECT_THAT(shell(ask + " --markdown").out, HasSubstr("/\"\\x1b[35mQ\\|`\" `` | ok |"));
}

TEST(Tone, OfAnAnswerIsEscapedOnATerminal) {
  if (!has_program("script")) GTEST_SKIP() << "script is not installed";
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  if (!has_program("python3")) GTEST_SKIP() << "python3 is not installed";
  // Our own server would answer in upper case, in which there is no colour.
  const Outcome done = shell(
      R"(pushpkt lab --server "python3 -c \"
import socket
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
s.bind(('', 12000))
_, client = s.recvfrom(99)
s.sendto(bytes.fromhex('1b5b33356d51'), client)\"" -- \
script -qc "pushpkt client udp 10.77.2.2 hi --wait 20" /dev/null)");
  EXPECT_THAT(done.out, HasSubstr(tone_shown)) << done.err;
  EXPECT_THAT(done.out, Not(HasSubstr(tone)));
}

// script(1) gives the program a terminal.
TEST(Tone, ATerminalWithoutColoursGetsNone) {
  if (!has_program("script")) GTEST_SKIP() << "script is not installed";
  for (const auto& [terminal, coloured] : {std::pair{"dumb", "0"}, {"xterm", "1"}}) {
    const Outcome done =
        shell("export TERM=" + std::string(terminal) +
              "; unset NO_COLOR; script -qc 'pushpkt paths' /dev/null </dev/null | "
              "grep -q \"$(printf '\\033')\" && echo 1 || echo 0");
    EXPECT_EQ(done.out, std::string(coloured) + "\n") << terminal;
  }
}

}  // namespace
}  // namespace pushpkt::test
