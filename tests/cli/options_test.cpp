// Lines that are refused before a verb runs, and words that mean what they look like.
#include <gmock/gmock.h>

#include "refusals.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

/// One of each kind: tests/commands has every row of every verb.
class Lines : public testing::TestWithParam<Refusal> {};

TEST_P(Lines, AreRefusedBeforeTheVerbRuns) { expect_refused(GetParam()); }

INSTANTIATE_TEST_SUITE_P(
    Options, Lines,
    testing::Values(Refusal{"pushpkt sniff -i any --both-directions --wait 0", 2,
                            "cannot use --both-directions with -i any: it has no effect there"},
                    Refusal{"pushpkt ask tcp --host x", 2,
                            "cannot use --host with `ask tcp`.*\n.*questions that have it: push"},
                    Refusal{"pushpkt decode x -w ''", 2, "cannot use `` for -w: it is empty"},
                    Refusal{"pushpkt paths --json=3", 2,
                            "cannot use `3` for --json: it takes no value"},
                    Refusal{"pushpkt --json doctor", 2, "`pushpkt doctor --json`"},
                    Refusal{"pushpkt ask quic", 2, "cannot find a question named `quic`"}));

TEST(Options, AQuestionMayStandBehindItsOptions) {
  const Outcome first = shell("pushpkt ask obstacles --list --ipv6");
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_EQ(shell("pushpkt ask --ipv6 --list obstacles").out, first.out);
  EXPECT_EQ(shell("pushpkt ask --ipv6 obstacles --list").out, first.out);
}

TEST(Options, AWordInBracketsStaysAsItIs) {
  if (const auto why = why_no_lab(); !why.empty()) GTEST_SKIP() << why;
  EXPECT_EQ(shell("pushpkt lab -- printf '%s\\n' '[a,b]' '[' ']' '[]' '{}' '' '[[ x ]]'").out,
            "[a,b]\n[\n]\n[]\n{}\n\n[[ x ]]\n");
  EXPECT_THAT(shell("pushpkt send '[1,2]' --path file -w /dev/null").err, HasSubstr("  [1,2]\n"));
  EXPECT_THAT(shell("pushpkt sniff -i lo -c '[1]'").err, HasSubstr("cannot use `[1]` for -c"));
}

TEST(Options, AWordThatIsAVerbIsAWordToo) {
  // To a port of which nothing is known but that the request is its own.
  const Outcome outcome = shell("pushpkt client udp 127.0.0.1 send -p 1 --json");
  EXPECT_THAT(outcome.out, HasSubstr("\"message\": \"send\""));
}

}  // namespace
}  // namespace pushpkt::test
