// Help is complete, and an answer: on stdout, status 0.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

#include "command_table.hpp"
#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;
using testing::Not;

/// Lines of `text` that are wider than `columns`, for the message of a failure.
std::vector<std::string> wide_lines(const std::string& text, std::size_t columns) {
  std::vector<std::string> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.size() > columns) out.push_back(line);
  }
  return out;
}

TEST(Help, OfEveryCommandIsOnStdoutInEightyColumnsWithExamplesFirst) {
  for (const TableCommand& command : command_table()) {
    SCOPED_TRACE(command.path);
    const Outcome help = shell(command.path + " --help");
    EXPECT_EQ(help.status, 0);
    EXPECT_EQ(help.err, "");
    EXPECT_THAT(help.out, HasSubstr("\nUsage: " + command.path + " "));
    EXPECT_THAT(wide_lines(help.out, 80), testing::IsEmpty());
    const std::size_t examples = help.out.find("\nExamples:\n");
    const std::size_t options = help.out.find("\nOptions:\n");
    EXPECT_LT(examples, options);
    EXPECT_NE(options, std::string::npos);
  }
}

TEST(Help, HasNothingOfTheOptionLibrary) {
  for (const TableCommand& command : command_table()) {
    const Outcome help = shell(command.path + " --help");
    for (const char* internal : {"TEXT:", "FLOAT", "UINT", "INT in",
                                 "Excludes:", "Needs:", "REQUIRED", "[OPTIONS]", "... ..."}) {
      EXPECT_THAT(help.out, Not(HasSubstr(internal))) << command.path;
    }
  }
}

TEST(Help, OfTheProgramNamesEachVerbInASection) {
  const std::string help = shell("pushpkt --help").out;
  std::size_t at = 0;
  for (const char* section : {"Craft", "Capture", "Replay", "Compare", "Experiment", "Learn"}) {
    const std::size_t found = help.find("\n" + std::string(section) + ":\n", at);
    ASSERT_NE(found, std::string::npos) << section;
    at = found;
  }
  for (const TableCommand& command : command_table()) {
    if (std::count(command.path.begin(), command.path.end(), ' ') != 1) continue;
    EXPECT_THAT(help, testing::ContainsRegex("\n  " + command.path.substr(8) + " "));
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
