// What an error looks like: bounded, whatever it quotes.
#include "pushpkt/base/error.hpp"

#include <gmock/gmock.h>

#include <string>

#include "pushpkt/base/printable.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt {
namespace {

using testing::HasSubstr;

TEST(ErrorText, IsShortWhateverItQuotes) {
  constexpr std::size_t many = 100'000;
  std::string words;
  std::string lines;
  for (std::size_t i = 0; i < many; ++i) {
    words += "q ";
    lines += "q\n";
  }
  for (const std::string& quoted :
       {std::string(many, 'q'), std::string(many, '\x1b'), words, lines, std::string(many, ' ')}) {
    const std::string text =
        input_error("cannot read `" + quoted + "`", "the nearest is `" + quoted + "`").text();
    EXPECT_LT(text.size(), 20'000U) << quoted.substr(0, 9);
    EXPECT_THAT(text, HasSubstr(" bytes)...")) << quoted.substr(0, 9);
    EXPECT_EQ(text.substr(0, 13), "cannot read `") << quoted.substr(0, 9);
    EXPECT_EQ(text.back(), '`') << quoted.substr(0, 9);
  }
  EXPECT_LT(input_error("cannot find `" + std::string(many, 'q') + "`").text().size(), 200U);
}

TEST(ErrorText, IsNotCutWithinALetter) {
  for (std::size_t before = 0; before < 4; ++before) {
    std::string quoted(before, 'q');
    for (int i = 0; i < 1000; ++i) quoted += "\xe2\x82\xac";
    const std::string text = input_error("cannot find " + quoted).text();
    EXPECT_THAT(text, HasSubstr(" bytes)..."));
    EXPECT_TRUE(is_printable(text)) << text;
  }
}

TEST(ErrorText, HasTheWholeNameOfAFile) {
  const std::string file(255, 'f');
  EXPECT_EQ(input_error("cannot read " + file, file).text(), "cannot read " + file + "\n  " + file);
}

TEST(ErrorText, HasNoLineOfAnothersMaking) {
  const Error error = input_error("cannot read x\ny\tz", "one line\nanother");
  EXPECT_EQ(error.text(), "cannot read x\\x0ay\\x09z\n  one line\n  another");
}

TEST(ResultDeathTest, AReadOfAnErrorEndsTheProgramWithItsText) {
  const Result<std::string> failed = fail(input_error("cannot read x"));
  EXPECT_DEATH((void)failed->size(), "no value: cannot read x");
  EXPECT_DEATH((void)*failed, "no value: cannot read x");
  EXPECT_EQ(*Result<std::string>("is"), "is");
}

}  // namespace
}  // namespace pushpkt
