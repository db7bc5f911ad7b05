// The word that a misspelt one was probably meant to be.
#include "pushpkt/base/nearest.hpp"

#include <gtest/gtest.h>

#include <array>

namespace pushpkt {
namespace {

constexpr std::array<std::string_view, 5> words{"ppp", "udp", "tcp", "dstport", "udp.dstport"};

TEST(Nearest, TakesTheFirstPartOfAWord) {
  constexpr std::array<std::string_view, 3> paths{"packet", "raw-transport", "raw-ip"};
  EXPECT_EQ(nearest("raw", paths), "raw-ip");
  EXPECT_EQ(nearest("RAW", paths), "raw-ip");
  EXPECT_EQ(nearest("ra", paths), "");
}

TEST(Nearest, TakesSwappedLettersForOneChange) { EXPECT_EQ(nearest("upd", words), "udp"); }

TEST(Nearest, FindsAShortenedWord) {
  EXPECT_EQ(nearest("dport", words), "dstport");
  EXPECT_EQ(nearest("udp.dstprt", words), "udp.dstport");
}

TEST(Nearest, TakesCapitalsForSmallLetters) {
  EXPECT_EQ(nearest("UDP", words), "udp");
  EXPECT_EQ(nearest("UDP.DstPrt", words), "udp.dstport");
}

// A short word is one or two letters away from any other: what was meant is unknown.
TEST(Nearest, SaysNothingAboutShortWordsWithAnotherMeaning) {
  constexpr std::array<std::string_view, 7> names{"arp", "sll", "ah", "ip", "gre2", "eth", "udp"};
  EXPECT_EQ(nearest("gre", std::span(names).first(4)), "");
  EXPECT_EQ(nearest("hello", names), "");
  EXPECT_EQ(nearest("Raw", names), "");
  EXPECT_EQ(nearest("ix", names), "");
  EXPECT_EQ(nearest("", names), "");
}

TEST(Nearest, SaysNothingWhereNothingIsNear) {
  EXPECT_EQ(nearest("qqqqqqqq", words), "");
  EXPECT_EQ(nearest_hint("qqqqqqqq", words), "");
  EXPECT_EQ(nearest_hint("upd", words), "the nearest is `udp`; ");
}

}  // namespace
}  // namespace pushpkt
