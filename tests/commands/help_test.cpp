// Help and manual pages of every command: complete, of eighty columns, and nothing of a library.
#include <gmock/gmock.h>

#include <sstream>

#include "cli/man_page.hpp"
#include "lines.hpp"

namespace pushpkt::commands_test {
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

TEST(Help, OfEveryCommandIsInEightyColumnsWithExamplesFirst) {
  for (const cli::CommandFacts& command : all_commands()) {
    SCOPED_TRACE(command.path);
    const std::string help = read_line(command.path + " --help").text;
    EXPECT_THAT(help, HasSubstr("\nUsage: " + command.path + " "));
    EXPECT_THAT(wide_lines(help, 80), testing::IsEmpty());
    const std::size_t examples = help.find("\nExamples:\n");
    const std::size_t options = help.find("\nOptions:\n");
    EXPECT_LT(examples, options);
    EXPECT_NE(options, std::string::npos);
    for (const cli::OptionFacts& option : command.options) {
      EXPECT_TRUE(option.positional || help.find(option.names.back()) != std::string::npos)
          << option.names.back();
    }
  }
}

TEST(Help, HasNothingOfTheOptionLibrary) {
  for (const cli::CommandFacts& command : all_commands()) {
    const std::string help = read_line(command.path + " --help").text;
    for (const char* internal : {"TEXT:", "FLOAT", "UINT", "INT in",
                                 "Excludes:", "Needs:", "REQUIRED", "[OPTIONS]", "... ...", ":{"}) {
      EXPECT_THAT(help, Not(HasSubstr(internal))) << command.path;
    }
  }
}

TEST(Help, OfTheProgramNamesEachVerbInASection) {
  const std::string help = read_line("pushpkt --help").text;
  std::size_t at = 0;
  for (const char* section : {"Craft", "Capture", "Replay", "Compare", "Experiment", "Learn"}) {
    const std::size_t found = help.find("\n" + std::string(section) + ":\n", at);
    ASSERT_NE(found, std::string::npos) << section;
    at = found;
  }
  for (const cli::CommandFacts& command : all_commands()) {
    if (!is_verb(command)) continue;
    EXPECT_THAT(help, HasSubstr("\n  " + std::string(command.name()) + " "));
  }
}

TEST(Help, ShowsADefaultOnceAndWhatMayRepeat) {
  EXPECT_THAT(read_line("pushpkt client --help").text, Not(HasSubstr("(1) (default 1)")));
  EXPECT_THAT(read_line("pushpkt merge --help").text, HasSubstr("FILE ..."));
  EXPECT_THAT(read_line("pushpkt ask fields --help").text, HasSubstr("FIELD=VALUE|RECIPE ..."));
}

TEST(ManPage, HasEveryOptionOfTheVerb) {
  for (const cli::CommandFacts& command : all_commands()) {
    if (!is_verb(command)) continue;
    const std::string page = read_line("pushpkt --man " + std::string(command.name())).text;
    for (const cli::OptionFacts& option : command.options) {
      if (option.positional) continue;
      EXPECT_THAT(page, HasSubstr(cli::roff(option.names.back()))) << command.path;
    }
  }
}

TEST(ManPage, OfAnotherNameIsAnError) {
  EXPECT_THAT(read_line("pushpkt --man sendd").error, HasSubstr("the nearest is `send`"));
  EXPECT_THAT(read_line("pushpkt --man send decode x").error, HasSubstr("with other words"));
}

}  // namespace
}  // namespace pushpkt::commands_test
