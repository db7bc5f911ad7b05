// What is printed of the facts: help, JSON, manual pages, completion.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/completion.hpp"
#include "cli/man_page.hpp"
#include "cli_toy.hpp"
#include "pushpkt/report/json.hpp"

namespace pushpkt::cli::test {
namespace {

using testing::HasSubstr;

TEST(HelpText, IsLaidOutFromTheFacts) {
  EXPECT_EQ(help_text(*Toy().line.facts().command("ask")),
            "ask something\n"
            "Usage: toy ask [QUESTION] [option ...]\n"
            "\nOptions:\n"
            "  -h, --help            print this help\n"
            "\nQuestions:\n"
            "  first                 the first one\n"
            "  second                the second one\n"
            "\nExit status: 0.\n");  // the program's, where it has none of its own
}

TEST(HelpText, BreaksLinesBetweenWords) {
  const std::string words = "a word and another word, again and again until the line is full";
  const OptionFacts option{
      .names = {"--a-name-that-is-long"}, .value = "VALUE", .what = words, .preset = "9"};
  const CommandFacts command{.path = "toy long",
                             .what = "x",
                             .section = {},
                             .examples = {},
                             .footer = {},
                             .options = {option},
                             .rules = {},
                             .elsewhere = {},
                             .commands = {}};
  EXPECT_THAT(help_text(command),
              HasSubstr("  --a-name-that-is-long VALUE\n"
                        "                        a word and another word, again and again until "
                        "the line\n"
                        "                        is full (default 9)\n"));
}

TEST(HelpJson, HasCommandsOptionsAndRules) {
  const auto json = report::Json::parse(help_json(Toy().line.facts()));
  ASSERT_TRUE(json);
  const auto* const commands = json->find("commands")->items();
  ASSERT_EQ(commands->size(), 5U);
  EXPECT_EQ(*commands->at(1).find("command")->text(), "toy count");
  EXPECT_EQ(commands->at(1).find("no_effect")->items()->size(), 3U);
}

TEST(ManPage, HasNoLineThatCommands) {
  EXPECT_EQ(roff(".so x"), "\\&.so x");
  EXPECT_EQ(roff("a-b 'c' `d` \\e ^~"), "a\\-b \\(aqc\\(aq \\(gad\\(ga \\ee \\(ha\\(ti");
  const auto page = man_page(Toy().line.facts(), "count", {.version = "1.2", .date = "2026-11-27"});
  ASSERT_TRUE(page);
  EXPECT_THAT(*page, HasSubstr(".TP\n.B \\-n, \\-\\-number N\nso many\n"));
  EXPECT_THAT(*page, HasSubstr(".SS Output\n"));
  EXPECT_FALSE(man_page(Toy().line.facts(), "cuont", {}));
}

struct Cursor {
  std::vector<std::string> words;
  const char* offered;
};

TEST(Completion, OffersWhatCanStandThere) {
  const CommandFacts toy = Toy().line.facts();
  for (const Cursor& row : {
           Cursor{{"co"}, "count\tcount words\n"},
           Cursor{{"count", "--nu"}, "--number\tso many\n"},
           Cursor{{"count", "--in", ""}, ":files\tpcapng pcap cap gz\n"},
           Cursor{{"count", "--out", ""}, ":files\t\n"},
           Cursor{{"ask", "--de"}, "--deep\tdeeper\n"},  // of the first question
           Cursor{{"ask", "second", "--level", "h"}, "high\t\n"},
           Cursor{{"ask", "second", "--level=l"}, "--level=low\t\n"},
           Cursor{{"count", "--", ""}, "toy\t\n:commands\t\n"},
           Cursor{{"count", "--", "toy", "as"}, "ask\task something\n"},
           Cursor{{"count", "--", "ls", ""}, ":files\t\n"},
       }) {
    EXPECT_EQ(completion_lines(toy, "zsh", row.words), row.offered)
        << testing::PrintToString(row.words);
  }
  EXPECT_EQ(completion_lines(toy, "bash", {"ask", "second", "--level", "=", "h"}), "high\t\n");
}

}  // namespace
}  // namespace pushpkt::cli::test
