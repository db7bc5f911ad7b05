// Which half of a capture is repeated, and what the whole run is worth.
#include "pushpkt/replay/client_run.hpp"

#include <gtest/gtest.h>

namespace pushpkt::replay {
namespace {

ClientHalf half_with(bool connections) {
  ClientHalf out{};
  if (connections) out.tcp->emplace_back();
  return out;
}

TEST(RepeatsTcp, WhereItIsWantedOrThereAreNoRequests) {
  EXPECT_TRUE(repeats_tcp(true, half_with(false)));
  EXPECT_TRUE(repeats_tcp(false, half_with(true)));
  EXPECT_FALSE(repeats_tcp(false, half_with(false)));
  ClientHalf cut = half_with(false);
  cut.tcp = fail(input_error("a packet is cut short"));
  EXPECT_TRUE(repeats_tcp(false, cut));
  cut.udp = fail(input_error("a packet is cut short"));
  EXPECT_FALSE(repeats_tcp(false, cut));
}

TEST(ClientRun, IsTheSameOnlyWhereSomethingWasCompared) {
  ClientRun run;
  EXPECT_FALSE(run.same_as_saved());
  run.result = RequestRun{};
  EXPECT_FALSE(run.same_as_saved());
  run.result = RequestRun{.same = 1};
  EXPECT_TRUE(run.same_as_saved());
  run.result = RequestRun{.same = 1, .interrupted = true};
  EXPECT_FALSE(run.same_as_saved());
  run.result = ConnectionRun{};
  EXPECT_FALSE(run.same_as_saved());
}

}  // namespace
}  // namespace pushpkt::replay
