// How losses are repaired, over a link in virtual time with fixed seeds: retransmissions, timeouts
// and reductions of the window are counted.
#include <gtest/gtest.h>

#include <chrono>

#include "property/stack_tcp_link.hpp"

namespace pushpkt {
namespace {

using namespace test;
using namespace std::chrono_literals;

constexpr std::uint64_t segments = 1400;  // full ones: two megabytes

class Recovery : public testing::TestWithParam<std::uint64_t> {
 protected:
  static Connection sender_over(const Impairments& impairments, const Config& config = {}) {
    VirtualLink link({Connection::connect(config, client_end, server_end, {}), segments * 1448, 1},
                     {Connection::listen(config, server_end), 0, 2, 1}, impairments, GetParam());
    EXPECT_TRUE(link.run(1'000'000));
    EXPECT_EQ(link.server().read, segments * 1448);
    EXPECT_FALSE(link.server().wrong);
    return link.client().connection;
  }
};

// Late by a fifth of the round trip, which is less than the reordering window.
TEST_P(Recovery, ReorderingIsNoLossOnceItWasSeen) {
  const Connection sender = sender_over({.reorder = 10, .late = 2ms});
  EXPECT_LE(sender.counts().retransmissions, 2U);
  EXPECT_EQ(sender.counts().timeouts, 0U);
  EXPECT_EQ(sender.counts().undone_reductions, sender.counts().fast_recoveries);
  EXPECT_GT(sender.congestion().window(), 200'000U);
}

// The window grows until it covers what is late by most of a round trip.
TEST_P(Recovery, ReorderingThatIsTakenForALossIsUndone) {
  const Connection sender = sender_over({.reorder = 10, .late = 8ms});
  EXPECT_LE(sender.counts().retransmissions, 20U);  // of 140 that were late
  EXPECT_EQ(sender.counts().timeouts, 0U);
  EXPECT_EQ(sender.counts().undone_reductions, sender.counts().fast_recoveries);
  EXPECT_GT(sender.congestion().window(), 200'000U);
}

TEST_P(Recovery, OfFewLossesNeedsNoTimeout) {
  const Connection sender = sender_over({.loss = 2});
  EXPECT_LE(sender.counts().retransmissions, 45U);  // 28 are lost, and as many ACKs
  EXPECT_EQ(sender.counts().timeouts, 0U);
}

// A third of the retransmissions are lost, or their ACKs: less than one loss in two waits for a
// timeout. Without SACK more than half do.
TEST_P(Recovery, OfManyLossesNeedsATimeoutForOneInTwo) {
  const Connection sender = sender_over({.loss = 20});
  EXPECT_LE(sender.counts().retransmissions, 500U);  // 350 are lost
  EXPECT_LE(sender.counts().timeouts, 160U);
  EXPECT_GE(sender.counts().tail_probes, 20U);
}

INSTANTIATE_TEST_SUITE_P(Seeds, Recovery, testing::Values(1, 2, 3));

}  // namespace
}  // namespace pushpkt
