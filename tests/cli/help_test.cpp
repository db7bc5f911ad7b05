// Help is complete, and an answer: on stdout, status 0.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

class Verb : public testing::TestWithParam<const char*> {};

TEST_P(Verb, HelpsOnStdout) {
  const Outcome help = shell("pushpkt " + std::string(GetParam()) + " --help");
  EXPECT_EQ(help.status, 0);
  EXPECT_EQ(help.err, "");
  EXPECT_THAT(help.out, testing::HasSubstr("Usage: pushpkt " + std::string(GetParam())));
}

TEST_P(Verb, IsInTheListOfVerbs) {
  EXPECT_THAT(shell("pushpkt --help").out,
              testing::ContainsRegex("\n  " + std::string(GetParam())));
}

INSTANTIATE_TEST_SUITE_P(Every, Verb,
                         testing::Values("ask", "send", "replay", "sniff", "decode", "server",
                                         "client", "lab", "doctor", "fields", "paths"));

TEST(References, AreJson) {
  if (!has_program("jq")) GTEST_SKIP() << "jq is not installed";
  EXPECT_EQ(
      shell("pushpkt fields --json | jq -e '.schema == 1 and (.fields | length) > 100'").status, 0);
  EXPECT_EQ(shell("pushpkt paths --json | jq -e '.paths[] | select(.path == \"socket\").available'")
                .status,
            0);
  const Outcome doctor = shell("pushpkt doctor --json | jq -e '.checks | length > 8'");
  EXPECT_EQ(doctor.status, 0);
}

TEST(References, KnowEveryFieldThatTsharkKnowsByTheName) {
  if (!has_program("tshark")) GTEST_SKIP() << "tshark is not installed";
  // Bytes that Wireshark gives no name have names of ours: they stay few.
  const Outcome unknown = shell(
      "names=$(mktemp); tshark -G fields 2>/dev/null | cut -f3 | sort -u >$names\n"
      "pushpkt fields --json | sed -n 's/.*\"name\": \"\\(.*\\)\",/\\1/p' | sort -u |\n"
      "  comm -23 - $names | grep -c -v -E 'unused|reserved|rest|other|other$'; rm $names");
  EXPECT_LT(std::stoi(unknown.out), 15) << unknown.out;
}

}  // namespace
}  // namespace pushpkt::test
