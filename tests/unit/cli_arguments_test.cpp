// What is declared as rows: words reach their variables, or an error says which does not fit.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/run_identity.hpp"
#include "cli_toy.hpp"

namespace pushpkt::cli::test {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

TEST(Arguments, FillTheirVariables) {
  Toy toy;
  const auto parsed = toy.line.parse({"count", "a", "-n", "3", "--size=2kB", "--json=/tmp/x.json",
                                      "--share", "1e-1", "b", "--name", "a,q"});
  ASSERT_TRUE(parsed) << parsed.error().text();
  EXPECT_EQ(parsed->verb, "count");
  EXPECT_EQ(toy.words, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(toy.number, 3U);
  EXPECT_EQ(toy.size, 2048U);
  EXPECT_DOUBLE_EQ(toy.share, 0.1);
  EXPECT_THAT(toy.names, ElementsAre("a", "q"));
}

TEST(Arguments, TakeWordsInBracketsAsTheyAre) {
  Toy toy;
  EXPECT_EQ(toy.error_of({"count", "[a,b]", "[]", "[", "\x01", "\x01[x]"}), "");
  EXPECT_THAT(toy.words, ElementsAre("[a,b]", "[]", "[", "\x01", "\x01[x]"));
}

struct RefusedWords {
  std::vector<std::string> words;
  const char* error;
};

TEST(Arguments, RefuseWhatDoesNotFit) {
  for (const RefusedWords& row : {
           RefusedWords{{"count", "--nubmer", "3"}, "the nearest is `--number`"},
           RefusedWords{{"count", "-n", "3", "-n", "4"}, "cannot use --number more than once"},
           RefusedWords{{"count", "-n"}, "cannot use --number without its N"},
           RefusedWords{{"count", "-n", "0"}, "--number takes a whole number from 1 to 9"},
           RefusedWords{{"count", "--quick=3"}, "cannot use `3` for --quick: it takes no value"},
           RefusedWords{{"count", "--out", ""}, "cannot use `` for --out: it is empty"},
           RefusedWords{{"count", "--name", "a,b,a"}, "cannot use `a` for --name twice"},
           RefusedWords{{"count", "--quick", "--slow"},
                        "cannot use more than one of --quick, --slow"},
           RefusedWords{{"count", "-r", "x"}, "`toy ask` reads"},
           RefusedWords{{"ask", "second", "--level", "hihg"}, "the nearest is `high`"},
           RefusedWords{{"--version", "count"}, "cannot use --version with other words"},
           RefusedWords{{"--help-json", "count"}, "cannot use --help-json with other words"},
           RefusedWords{{"-q"}, "no verb is named"},
       }) {
    EXPECT_THAT(error_of(row.words), HasSubstr(row.error)) << testing::PrintToString(row.words);
  }
}

TEST(Arguments, RefuseAnOutputThatIsAnInputOrAnotherOutput) {
  EXPECT_THAT(error_of({"count", "--in", "/nowhere/a", "--out", "/nowhere/a"}),
              HasSubstr("/nowhere/a"));
  EXPECT_NE(error_of({"count", "--json=/tmp/x.json", "--out", "/tmp/x.json"}), "");
  EXPECT_NE(error_of({"count", "--out", "-"}), "");  // it prints to stdout, too
}

TEST(Arguments, AreRefusedWithoutAnEffect) {
  EXPECT_EQ(error_of({"count", "--quick", "-n", "3"}),
            "cannot use --number with --quick: it has no effect there\n  it is soon enough");
  EXPECT_THAT(error_of({"count", "--size", "9"}), HasSubstr("cannot use --size without --json"));
  EXPECT_THAT(error_of({"count", "--name", "b", "--share", "1"}),
              HasSubstr("cannot use --share with a --name other than a"));
  EXPECT_EQ(error_of({"count", "--name", "a", "--share", "1"}), "");
  EXPECT_EQ(error_of({"count", "--share", "1"}), "");
}

TEST(Arguments, AsAShellWouldWantThem) {
  for (const auto& [word, quoted] :
       {std::pair("plain-1.2", "plain-1.2"), std::pair("", "''"), std::pair("a b", "'a b'"),
        std::pair("it's", "'it'\\''s'"), std::pair("$x", "'$x'")}) {
    EXPECT_EQ(as_shell_word(word), quoted);
  }
}

TEST(ParsedLine, HasTheTextThatIsAskedFor) {
  EXPECT_EQ(Toy().line.parse({"--version"})->text, "toy 1.2\n");
  EXPECT_EQ(Toy().line.parse({"--help"})->text, Toy().line.help());
  EXPECT_THAT(Toy().line.parse({"count", "--help"})->text, HasSubstr("Usage: toy count [option"));
  EXPECT_EQ(Toy().line.parse({"count", "--help"})->verb, "");
}

}  // namespace
}  // namespace pushpkt::cli::test
