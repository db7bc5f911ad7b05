// What a terminal would act on is escaped; all that people write stays.
#include "pushpkt/base/printable.hpp"

#include <gtest/gtest.h>

namespace pushpkt {
namespace {

TEST(Printable, LeavesWhatPeopleWrite) {
  const std::string_view text = "Gr\u00fc\u00dfe, \u4f60\u597d, \U0001f600 ~\\x41";
  EXPECT_EQ(printable(text), text);
  EXPECT_TRUE(is_printable(text));
}

TEST(Printable, EscapesControlCharacters) {
  EXPECT_EQ(printable(std::string_view("a\x1b[2J\a\r\n\t\x7f\0b", 12)),
            "a\\x1b[2J\\x07\\x0d\\x0a\\x09\\x7f\\x00b");
}

TEST(Printable, EscapesC1AlsoWhereItIsWrittenAsUtf8) {
  EXPECT_EQ(printable("\u009b2J"), "\\xc2\\x9b2J");
  EXPECT_EQ(printable("\x9b"), "\\x9b");
  EXPECT_EQ(printable("\u00a0"), "\u00a0");
}

TEST(Printable, EscapesWhatTurnsTheDirectionOfText) {
  EXPECT_EQ(printable("a\u202egnp.exe\u2069"), "a\\xe2\\x80\\xaegnp.exe\\xe2\\x81\\xa9");
  EXPECT_EQ(printable("\u061c\u200e\u200f"), "\\xd8\\x9c\\xe2\\x80\\x8e\\xe2\\x80\\x8f");
}

TEST(Printable, EscapesWhatBeginsALine) {
  EXPECT_EQ(printable("a\u2028b\u2029"), "a\\xe2\\x80\\xa8b\\xe2\\x80\\xa9");
}

TEST(Printable, EscapesWhatIsNoUtf8) {
  EXPECT_EQ(printable("\xff"), "\\xff");
  EXPECT_EQ(printable("\xc3("), "\\xc3(");
  EXPECT_EQ(printable("\xc0\x9b"), "\\xc0\\x9b") << "a longer spelling of U+001B";
  EXPECT_EQ(printable("\xe0\x80\x9b"), "\\xe0\\x80\\x9b");
  EXPECT_EQ(printable("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
  EXPECT_EQ(printable("\xf4\x90\x80\x80"), "\\xf4\\x90\\x80\\x80") << "beyond U+10FFFF";
  EXPECT_EQ(printable("\xe2\x80"), "\\xe2\\x80") << "cut off";
}

TEST(Printable, KeepsLinesAndColoursOnRequest) {
  EXPECT_EQ(printable("a\tb\nc\x1b[1m", Keep::lines), "a\tb\nc\\x1b[1m");
  EXPECT_EQ(printable("\x1b[1;32mok\x1b[0m\n", Keep::lines_and_tone), "\x1b[1;32mok\x1b[0m\n");
  EXPECT_EQ(printable("\x1b[2J\x1b]0;x\a\x1b[1", Keep::lines_and_tone),
            "\\x1b[2J\\x1b]0;x\\x07\\x1b[1");
}

TEST(Printable, IsUnchangedByAnotherRound) {
  std::string all;
  for (int first = 0; first < 256; ++first) {
    for (const int second : {0x00, 0x41, 0x80, 0x9b, 0xbf, 0xff}) {
      all += static_cast<char>(first);
      all += static_cast<char>(second);
    }
  }
  const std::string once = printable(all);
  EXPECT_FALSE(is_printable(all));
  EXPECT_TRUE(is_printable(once));
  EXPECT_EQ(printable(once), once);
}

}  // namespace
}  // namespace pushpkt
