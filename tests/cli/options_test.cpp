// An option that would change nothing is an error: every such combination of every verb, and the
// help of all.
#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "command_table.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

/// The words that make `when` true: "--path=file !--wait -T!=text".
std::string words_for(const std::string& when, const TableCommand& command) {
  std::string out;
  std::istringstream conditions(when);
  for (std::string text; conditions >> text;) {
    if (text[0] == '!') continue;
    const std::size_t other = text.find("!=");
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, std::min(other, equals));
    const TableOption* const word = command.find(name);
    if (word != nullptr && word->positional && word->required) continue;  // with_required() has it
    out += " " + name;
    if (other != std::string::npos) {
      out += " json";  // -T: neither text nor fields
    } else if (equals != std::string::npos) {
      const std::string value = text.substr(equals + 1);
      const bool may_be_left_out = word->value.starts_with("[");
      if (value != "-" || !may_be_left_out) out += " " + value;
    } else if (!word->flag) {
      out += " " + good_value(*word);
    }
  }
  return out;
}

/// with_required(), whose first choices give way to those that `when` names: "transport=tcp".
std::string required_for(const std::string& when, const TableCommand& command) {
  std::string out = with_required(command);
  std::istringstream conditions(when);
  for (std::string text; conditions >> text;) {
    const std::size_t equals = text.find('=');
    if (text[0] == '!' || equals == std::string::npos) continue;
    const TableOption* const word = command.find(text.substr(0, equals));
    if (word == nullptr || !word->positional || !word->required) continue;
    const std::string first = " " + good_value(*word);
    const std::size_t at = out.find(first);
    if (at != std::string::npos) out.replace(at + 1, first.size() - 1, text.substr(equals + 1));
  }
  return out;
}

TEST(Options, WithoutAnEffectAreRefused) {
  std::size_t tried = 0;
  for (const TableCommand& command : command_table()) {
    for (const TableRule& rule : command.rules) {
      const TableOption* const option = command.find(rule.option);
      ASSERT_NE(option, nullptr) << command.path << ": no option " << rule.option;
      std::string line = required_for(rule.when, command) + " ";
      const std::string value = option->flag ? "" : " " + good_value(*option);
      line += option->positional ? value : rule.option + value;
      line += words_for(rule.when, command);
      const Outcome outcome = shell("timeout 9 " + line);
      EXPECT_EQ(outcome.status, 2) << line << "\n" << outcome.err;
      EXPECT_THAT(outcome.err, HasSubstr("cannot use "));
      EXPECT_THAT(outcome.err, HasSubstr(": it has no effect there\n")) << line;
      EXPECT_EQ(outcome.out, "") << line;
      ++tried;
    }
  }
  EXPECT_GE(tried, 80U);
}

TEST(Options, OfAnotherQuestionAreRefusedAndTheirQuestionsNamed) {
  std::vector<TableCommand> questions;
  for (TableCommand& command : command_table()) {
    if (command.path.starts_with("pushpkt ask ")) questions.push_back(std::move(command));
  }
  ASSERT_EQ(questions.size(), 6U);
  std::size_t tried = 0;
  for (const TableCommand& asked : questions) {
    for (const TableCommand& other : questions) {
      for (const TableOption& option : other.options) {
        if (option.positional || asked.find(option.name) != nullptr) continue;
        const std::string value = option.flag ? "" : " " + good_value(option);
        const std::string owner = other.path.substr(std::string("pushpkt ask ").size());
        const Outcome outcome = shell(asked.path + " " + option.name + value);
        EXPECT_EQ(outcome.status, 2) << asked.path << " " << option.name;
        EXPECT_THAT(outcome.err, HasSubstr("cannot use " + option.name + " with `ask "));
        EXPECT_THAT(outcome.err, testing::ContainsRegex("questions that have it: .*" + owner));
        ++tried;
      }
    }
  }
  EXPECT_GE(tried, 40U);
}

TEST(Options, AnEmptyTextIsNoValue) {
  std::size_t tried = 0;
  for (const TableCommand& command : command_table()) {
    for (const TableOption& option : command.options) {
      const bool filter = option.name == "-f" || option.name == "--message";  // "" says something
      if (option.flag || option.positional || filter || option.value == "[FILE]") continue;
      const Outcome outcome =
          shell("timeout 9 " + with_required(command) + " " + option.name + " ''");
      EXPECT_EQ(outcome.status, 2) << command.path << " " << option.name;
      EXPECT_THAT(outcome.err, HasSubstr("cannot use `` for " + option.name + ": it is empty"));
      ++tried;
    }
  }
  EXPECT_GE(tried, 60U);
}

TEST(Options, AFlagTakesNoValue) {
  for (const TableCommand& command : command_table()) {
    for (const TableOption& option : command.options) {
      if (!option.flag || option.name == "--help" || option.name == "--version") continue;
      if (!option.name.starts_with("--")) continue;
      const Outcome outcome =
          shell("timeout 9 " + with_required(command) + " " + option.name + "=3");
      EXPECT_EQ(outcome.status, 2) << command.path << " " << option.name;
      EXPECT_THAT(outcome.err,
                  HasSubstr("cannot use `3` for " + option.name + ": it takes no value"));
    }
  }
}

TEST(Options, TheHelpFitsEightyColumnsAndHasNothingOfItsLibrary) {
  for (const TableCommand& command : command_table()) {
    const Outcome help = shell(command.path + " --help");
    EXPECT_EQ(help.status, 0);
    EXPECT_THAT(help.out, HasSubstr("Usage: " + command.path));
    std::istringstream lines(help.out);
    for (std::string line; std::getline(lines, line);) {
      EXPECT_LE(line.size(), 80U) << command.path << ": " << line;
      EXPECT_THAT(line, Not(testing::ContainsRegex(" in \\[|:\\{|\\.\\.\\. \\.\\.\\.|FLOAT|UINT")));
    }
    for (const TableOption& option : command.options) {
      EXPECT_TRUE(option.positional || help.out.find(option.name) != std::string::npos)
          << command.path << " " << option.name;
    }
  }
}

TEST(Options, AQuestionMayStandBehindItsOptions) {
  const Outcome first = shell("pushpkt ask obstacles --list --ipv6");
  EXPECT_EQ(first.status, 0) << first.err;
  EXPECT_EQ(shell("pushpkt ask --ipv6 --list obstacles").out, first.out);
  EXPECT_EQ(shell("pushpkt ask --ipv6 obstacles --list").out, first.out);
  EXPECT_EQ(shell("pushpkt ask obstacles --help").out, shell("pushpkt ask --help obstacles").out);
}

TEST(Options, AQuestionThatDoesNotExistIsNamed) {
  for (const char* name : {"quic", "fieldz", "ip.ttl=0"}) {
    const Outcome outcome = shell("pushpkt ask " + std::string(name));
    EXPECT_EQ(outcome.status, 2);
    EXPECT_THAT(outcome.err, HasSubstr("cannot find a question named `" + std::string(name) + "`"));
    for (const char* question : {"push", "fields", "socket", "obstacles", "loopback", "tcp"}) {
      EXPECT_THAT(outcome.err, HasSubstr("\n    " + std::string(question) + " "));
    }
  }
  EXPECT_THAT(shell("pushpkt ask fieldz").err, HasSubstr("the nearest is `fields`"));
  EXPECT_THAT(shell("pushpkt ask ip.ttl=0").err, HasSubstr("`pushpkt ask fields ip.ttl=0`"));
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
