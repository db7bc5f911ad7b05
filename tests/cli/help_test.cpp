// Help and references are answers: on stdout, status 0.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

TEST(Help, IsOnStdout) {
  for (const char* line : {"pushpkt --help", "pushpkt ask fields --help"}) {
    const Outcome help = shell(line);
    EXPECT_EQ(help.status, 0);
    EXPECT_EQ(help.err, "");
    EXPECT_THAT(help.out, HasSubstr("\nUsage: pushpkt "));
  }
}

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
  for (const char* program : {"tshark", "jq"}) {
    if (!has_program(program)) GTEST_SKIP() << program << " is not installed";
  }
  // Bytes that Wireshark gives no name have names of ours: they stay few.
  const Outcome unknown = shell(
      "names=$(mktemp); tshark -G fields 2>/dev/null | cut -f3 | sort -u >$names\n"
      "pushpkt fields --json | jq -r '.fields[].name' | sort -u |\n"
      "  comm -23 - $names | grep -c -v -E 'unused|reserved|rest|other|other$'; rm $names");
  EXPECT_LT(std::stoi(unknown.out), 15) << unknown.out;
}

}  // namespace
}  // namespace pushpkt::test
