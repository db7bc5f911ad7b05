// Any segments in any order: no crash, no endless answers, nothing accepted from outside of the
// receive window.
#include <gtest/gtest.h>

#include <random>

#include "property/stack_tcp_hostile.hpp"

namespace pushpkt {
namespace {

using namespace test;

TEST(Hostile, SegmentsDoNoHarm) {
  constexpr int attacks = 3000;
  for (int seed = 0; seed < attacks; ++seed) {
    std::mt19937 random(static_cast<unsigned>(seed));
    Bytes bytes(200 + random() % 3000);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    ASSERT_EQ(Hostile(bytes).run(), "") << "seed " << seed;
  }
}

// The attacks get through the handshake, and their data is read: otherwise they would show nothing.
TEST(Hostile, BytesReachTheMachine) {
  int established = 0;
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    Bytes bytes(2000);
    for (std::uint8_t& byte : bytes) byte = static_cast<std::uint8_t>(random());
    Hostile hostile(bytes);
    (void)hostile.run();
    if (hostile.bytes_read() > 0) ++established;
  }
  EXPECT_GT(established, 50);
}

}  // namespace
}  // namespace pushpkt
