// Which verb, question or option a word belongs to, by its place.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/questions.hpp"
#include "cli/word_order.hpp"
#include "cli_toy.hpp"

namespace pushpkt::cli::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

using Words = std::vector<std::string>;

TEST(WordOrder, OptionsOfAVerbStandBehindIt) {
  const CommandFacts toy = Toy().line.facts();
  EXPECT_TRUE(check_options_before_verb(toy, {"-q", "count", "--quick"}));
  EXPECT_TRUE(check_options_before_verb(toy, {"--unknown", "count"}));  // is refused as such
  const auto refused = check_options_before_verb(toy, {"-q", "--in", "x", "count", "y"});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().text(),
            "cannot use --in in front of `count`: options of a verb stand behind it\n"
            "  `toy -q count --in x ...`");
}

TEST(WordOrder, AFileThatMayBeLeftOutReadsAsOne) {
  const CommandFacts toy = Toy().line.facts();
  const auto joined = [&](Words words) -> Words {
    const auto done = join_optional_values(toy, *toy.command("count"), words);
    return done ? words : Words{done.error().text()};
  };
  EXPECT_THAT(joined({"--json", "a.json", "x"}), ElementsAre("--json=a.json", "x"));
  EXPECT_THAT(joined({"--json", "./a"}), ElementsAre("--json=./a"));
  EXPECT_THAT(joined({"--json", "-"}), ElementsAre("--json=-"));
  EXPECT_THAT(joined({"--json", "--quick"}), ElementsAre("--json", "--quick"));
  EXPECT_THAT(joined({"--in", "--json", "x"}), ElementsAre("--in", "--json", "x"));
  EXPECT_THAT(joined({"--", "--json", "x"}), ElementsAre("--", "--json", "x"));
  EXPECT_THAT(joined({"--json", "x"}), ElementsAre(HasSubstr("for a file: --json=x")));
}

TEST(Questions, StandFirst) {
  const CommandFacts toy = Toy().line.facts();
  const auto placed = [&](Words words) -> Words {
    auto done = arranged(toy, *toy.command("ask"), "first", std::move(words));
    return done ? *done : Words{done.error().text()};
  };
  EXPECT_THAT(placed({}), ElementsAre("first"));
  EXPECT_THAT(placed({"--deep"}), ElementsAre("first", "--deep"));
  EXPECT_THAT(placed({"--help"}), ElementsAre("--help"));
  EXPECT_THAT(placed({"--level", "low", "second", "a=1"}),
              ElementsAre("second", "--level", "low", "a=1"));
  EXPECT_THAT(placed({"thrid"}), ElementsAre(HasSubstr("the questions are\n    first ")));
  EXPECT_THAT(placed({"a=1"}), ElementsAre(HasSubstr("`toy ask second a=1` tries a field")));
  EXPECT_THAT(placed({"first", "a=1"}), ElementsAre(HasSubstr("`toy ask second a=1` does")));
  EXPECT_THAT(placed({"second", "--deep"}),
              ElementsAre(AllOf(HasSubstr("cannot use --deep with `ask second`"),
                                HasSubstr("questions that have it: first"))));
}

}  // namespace
}  // namespace pushpkt::cli::test
