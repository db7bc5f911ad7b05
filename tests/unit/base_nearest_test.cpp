// What somebody probably meant.
#include "pushpkt/base/nearest.hpp"

#include <gtest/gtest.h>

#include <array>

namespace pushpkt {
namespace {

constexpr std::array<std::string_view, 5> words{"ppp", "udp", "tcp", "dstport", "udp.dstport"};

TEST(Nearest, TakesSwappedLettersForOneChange) { EXPECT_EQ(nearest("upd", words), "udp"); }

TEST(Nearest, FindsAShortenedWord) {
  EXPECT_EQ(nearest("dprt", words), "dstport");
  EXPECT_EQ(nearest("udp.dstprt", words), "udp.dstport");
}

TEST(Nearest, SaysNothingWhereNothingIsNear) {
  EXPECT_EQ(nearest("qqqqqqqq", words), "");
  EXPECT_EQ(nearest_hint("qqqqqqqq", words), "");
  EXPECT_EQ(nearest_hint("upd", words), "the nearest is `udp`; ");
}

}  // namespace
}  // namespace pushpkt
