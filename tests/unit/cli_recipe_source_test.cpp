// Recipes of the command line, and of a file.
#include "cli/recipe_source.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/testing/scratch_folder.hpp"

namespace pushpkt::cli::test {
namespace {

using testing::HasSubstr;

TEST(RecipeSource, IsTheOneOfTheCommandLine) {
  auto source = RecipeSource::open("ip()/udp()", "");
  ASSERT_TRUE(source);
  EXPECT_TRUE(source->next()->has_value());
  EXPECT_FALSE(source->next()->has_value());
  EXPECT_EQ(source->line(), "");
  EXPECT_FALSE(RecipeSource::open("", ""));
  EXPECT_FALSE(RecipeSource::open("ip()", "-"));
}

TEST(RecipeSource, IsEachLineOfAFile) {
  const ScratchFolder folder;
  const std::string file = folder.file("recipes");
  folder.write("recipes", "# a comment\n\nip()/udp()\nip()/icmp.echo()\nip(x)\n");
  auto source = RecipeSource::open("", file);
  ASSERT_TRUE(source);
  EXPECT_TRUE(source->next()->has_value());
  EXPECT_EQ(source->line(), file + ", line 3");
  std::vector<std::string> names;
  const auto rest = source->rest(names);
  ASSERT_FALSE(rest);
  EXPECT_THAT(rest.error().what, testing::EndsWith(" (" + file + ", line 5)"));
  EXPECT_EQ(source->at_line(rest.error()).what, rest.error().what);  // once
}

TEST(RecipeSource, WithoutARecipeIsAnError) {
  const ScratchFolder folder;
  folder.write("none", "# nothing\n");
  EXPECT_THAT(RecipeSource::open("", folder.file("none"))->next().error().what,
              HasSubstr("has no recipe"));
  EXPECT_THAT(RecipeSource::open(folder.file("none"), "")->next().error().text(),
              HasSubstr("`pushpkt send -r " + folder.file("none") + "` reads a recipe a line"));
}

}  // namespace
}  // namespace pushpkt::cli::test
