// Manual pages: one for each verb, and no program that reads them complains.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <regex>
#include <utility>

#include "command_table.hpp"
#include "program.hpp"

namespace pushpkt::test {
namespace {

using testing::HasSubstr;

std::vector<std::string> page_names() {
  std::vector<std::string> out{"pushpkt", "recipes"};
  for (const TableCommand& command : command_table()) {
    if (std::count(command.path.begin(), command.path.end(), ' ') == 1) {
      out.push_back(command.path.substr(8));
    }
  }
  return out;
}

TEST(ManPage, OfEveryVerbIsReadWithoutWarnings) {
  if (!has_program("man")) GTEST_SKIP() << "man is not installed";
  for (const std::string& name : page_names()) {
    SCOPED_TRACE(name);
    const Outcome shown = shell("page=$(mktemp) && pushpkt --man " + name +
                                " >$page && LC_ALL=C.UTF-8 MANWIDTH=80 MANROFFSEQ= "
                                "man --warnings -E UTF-8 -l $page");
    EXPECT_EQ(shown.status, 0);
    EXPECT_EQ(shown.err, "");
    EXPECT_THAT(shown.out, HasSubstr("NAME"));
  }
}

TEST(ManPage, OfEveryVerbPassesMandoc) {
  if (!has_program("mandoc")) GTEST_SKIP() << "mandoc is not installed";
  for (const std::string& name : page_names()) {
    const Outcome checked = shell("pushpkt --man " + name + " | mandoc -T lint -W warning");
    EXPECT_EQ(checked.out, "") << name;
  }
}

TEST(ManPage, OfRecipesHasRecipesThatBuild) {
  // Each line of its examples, and every protocol by its name.
  const Outcome built = shell(
      "pushpkt --man recipes | sed -n '/^.SH EXAMPLES/,/^.SH/s/^\\.B \\(.*\\)$/\\1/p' |\n"
      "  sed 's/\\\\(dq/\"/g; s/\\\\-/-/g' >recipes.$$ && test $(wc -l <recipes.$$) -ge 4 &&\n"
      "  sed 's/(dst/(src=10.0.0.1, dst/' recipes.$$ | pushpkt send -r - --path file -w out.$$;\n"
      "  status=$?; rm -f recipes.$$ out.$$; exit $status");
  EXPECT_EQ(built.status, 0) << built.err;
}

/// Without the marks of roff.
std::string plain(std::string text) {
  using Mark = std::pair<std::string, std::string>;
  const std::array marks{Mark("\\(dq", "\""), Mark("\\(aq", "'"), Mark("\\-", "-"),
                         Mark("\\e", "\\")};
  for (const auto& [mark, letter] : marks) {
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos;) {
      text.replace(at, mark.size(), letter);
      at += letter.size();
    }
  }
  return text;
}

TEST(ManPage, OfRecipesNamesValuesThatCanBeTyped) {
  const std::string page = plain(shell("pushpkt --man recipes").out);
  const std::regex layer(R"(\b([a-z0-9.]+)\([a-z.]+=[^()\n]*\))");
  std::size_t count = 0;
  for (std::sregex_iterator at(page.begin(), page.end(), layer), end; at != end; ++at) {
    const std::string name = (*at)[1];
    std::string recipe = "eth()/ip()/" + at->str();
    if (name == "eth") recipe = at->str() + "/ip()/udp()";
    if (name == "ip") recipe = "eth()/" + at->str() + "/udp()";
    if (name == "arp") recipe = "eth()/" + at->str();
    if (name == "dns") recipe = "eth()/ip()/udp()/" + at->str();
    const Outcome built = shell("pushpkt send '" + recipe + "' --path file -w /dev/null");
    EXPECT_EQ(built.status, 0) << at->str() << "\n" << built.err;
    ++count;
  }
  EXPECT_GE(count, 8U);
}

TEST(ManPage, OfVerbsHasRecipesThatCanBeTyped) {
  const std::regex recipe("send '([^']*)'");
  std::size_t count = 0;
  for (const TableCommand& command : command_table()) {
    const std::string help = shell(command.path + " --help").out;
    for (std::sregex_iterator at(help.begin(), help.end(), recipe), end; at != end; ++at) {
      const Outcome built = shell("pushpkt send '" + (*at)[1].str() + "' --path file -w /dev/null");
      EXPECT_EQ(built.status, 0) << command.path << ": " << at->str() << "\n" << built.err;
      ++count;
    }
  }
  EXPECT_GE(count, 3U);
}

}  // namespace
}  // namespace pushpkt::test
