// An option that would change nothing is an error: every such combination of every verb.
#include <gmock/gmock.h>

#include <sstream>

#include "lines.hpp"

namespace pushpkt::commands_test {
namespace {

using testing::HasSubstr;

/// The words that make `when` true: "--path=file !--wait -T!=text".
std::string words_for(std::string_view when, const cli::CommandFacts& command) {
  std::string out;
  std::istringstream conditions{std::string(when)};
  for (std::string text; conditions >> text;) {
    if (text[0] == '!') continue;
    const std::size_t other = text.find("!=");
    const std::size_t equals = text.find('=');
    const std::string name = text.substr(0, std::min(other, equals));
    const cli::OptionFacts* const word = command.find(name);
    if (word != nullptr && word->positional && word->required) continue;  // with_required() has it
    out += " " + name;
    if (other != std::string::npos) {
      out += " json";  // -T: neither text nor fields
    } else if (equals != std::string::npos) {
      const std::string value = text.substr(equals + 1);
      const bool may_be_left_out = word->value.starts_with("[");
      if (value != "-" || !may_be_left_out) out += " " + value;
    } else if (!is_flag(*word)) {
      out += " " + good_value(*word);
    }
  }
  return out;
}

/// with_required(), whose first choices give way to those that `when` names: "transport=tcp".
std::string required_for(std::string_view when, const cli::CommandFacts& command) {
  std::string out = with_required(command);
  std::istringstream conditions{std::string(when)};
  for (std::string text; conditions >> text;) {
    const std::size_t equals = text.find('=');
    if (text[0] == '!' || equals == std::string::npos) continue;
    const cli::OptionFacts* const word = command.find(text.substr(0, equals));
    if (word == nullptr || !word->positional || !word->required) continue;
    const std::string first = " " + good_value(*word);
    const std::size_t at = out.find(first);
    if (at != std::string::npos) out.replace(at + 1, first.size() - 1, text.substr(equals + 1));
  }
  return out;
}

TEST(Options, WithoutAnEffectAreRefused) {
  std::size_t tried = 0;
  for (const cli::CommandFacts& command : all_commands()) {
    for (const cli::OptionRule& rule : command.rules) {
      for (const std::string& name : words_of(rule.options)) {
        const cli::OptionFacts* const option = command.find(name);
        ASSERT_NE(option, nullptr) << command.path << ": no option " << name;
        std::string line = required_for(rule.when, command) + " ";
        const std::string value = is_flag(*option) ? "" : " " + good_value(*option);
        line += option->positional ? value : name + value;
        line += words_for(rule.when, command);
        const std::string error = read_line(line).error;
        EXPECT_THAT(error, HasSubstr("cannot use ")) << line;
        EXPECT_THAT(error, HasSubstr(": it has no effect there\n")) << line;
        ++tried;
      }
    }
  }
  EXPECT_GE(tried, 80U);
}

TEST(Options, OfAnotherQuestionAreRefusedAndTheirQuestionsNamed) {
  std::vector<cli::CommandFacts> questions;
  for (cli::CommandFacts& command : all_commands()) {
    if (command.path.starts_with("pushpkt ask ")) questions.push_back(std::move(command));
  }
  ASSERT_EQ(questions.size(), 6U);
  std::size_t tried = 0;
  for (const cli::CommandFacts& asked : questions) {
    for (const cli::CommandFacts& other : questions) {
      for (const cli::OptionFacts& option : other.options) {
        const std::string& name = option.names.back();
        if (option.positional || asked.find(name) != nullptr) continue;
        const std::string value = is_flag(option) ? "" : " " + good_value(option);
        const std::string error = read_line(asked.path + " " + name + value).error;
        EXPECT_THAT(error, HasSubstr("cannot use " + name + " with `ask "));
        EXPECT_THAT(error, testing::ContainsRegex("questions that have it: .*" +
                                                  std::string(other.name())));
        ++tried;
      }
    }
  }
  EXPECT_GE(tried, 40U);
}

TEST(Options, AnEmptyTextIsNoValue) {
  std::size_t tried = 0;
  for (const cli::CommandFacts& command : all_commands()) {
    for (const cli::OptionFacts& option : command.options) {
      const std::string& name = option.names.back();
      const bool filter = name == "-f" || name == "--message";  // "" says something
      if (is_flag(option) || option.positional || filter || option.value == "[FILE]") continue;
      EXPECT_THAT(read_line(with_required(command) + " " + name + " ''").error,
                  HasSubstr("cannot use `` for " + name + ": it is empty"))
          << command.path;
      ++tried;
    }
  }
  EXPECT_GE(tried, 60U);
}

TEST(Options, AFlagTakesNoValue) {
  for (const cli::CommandFacts& command : all_commands()) {
    for (const cli::OptionFacts& option : command.options) {
      const std::string& name = option.names.back();
      if (!is_flag(option) || name == "--help" || name == "--version") continue;
      if (!name.starts_with("--")) continue;
      EXPECT_THAT(read_line(with_required(command) + " " + name + "=3").error,
                  HasSubstr("cannot use `3` for " + name + ": it takes no value"))
          << command.path;
    }
  }
}

TEST(Options, AQuestionThatDoesNotExistIsNamed) {
  for (const char* name : {"quic", "fieldz", "ip.ttl=0"}) {
    const std::string error = read_line("pushpkt ask " + std::string(name)).error;
    EXPECT_THAT(error, HasSubstr("cannot find a question named `" + std::string(name) + "`"));
    for (const char* question : {"push", "fields", "socket", "obstacles", "loopback", "tcp"}) {
      EXPECT_THAT(error, HasSubstr("\n    " + std::string(question) + " "));
    }
  }
  EXPECT_THAT(read_line("pushpkt ask fieldz").error, HasSubstr("the nearest is `fields`"));
  EXPECT_THAT(read_line("pushpkt ask ip.ttl=0").error, HasSubstr("`pushpkt ask fields ip.ttl=0`"));
  EXPECT_THAT(read_line("pushpkt ask socket ip.ttl").error,
              HasSubstr("`pushpkt ask socket --only ip.ttl` does"));
  EXPECT_THAT(read_line("pushpkt ask tcp ip.ttl=0").error,
              HasSubstr("`pushpkt ask fields ip.ttl=0` does"));
}

TEST(Options, OfACaptureThatIsReadAreThoseOfDecode) {
  for (const char* option : {"-r", "--read-file", "--read", "--infile"}) {
    EXPECT_THAT(read_line("pushpkt sniff " + std::string(option) + " x").error,
                HasSubstr("`pushpkt decode FILE` reads captures"));
  }
}

TEST(Options, OfProtocolsAreRefusedWhereNoPacketIsReadOrBuilt) {
  for (const char* verb : {"doctor", "drops", "lab", "paths", "server udp"}) {
    const std::string error = read_line(std::string("pushpkt --protocols x.toml ") + verb).error;
    EXPECT_THAT(error, HasSubstr("cannot use --protocols with `")) << verb;
  }
  EXPECT_EQ(read_line("pushpkt --protocols x.toml decode x").error, "");
}

}  // namespace
}  // namespace pushpkt::commands_test
