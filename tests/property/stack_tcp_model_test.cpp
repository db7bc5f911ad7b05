// Every order of loss, duplication and reordering of six segments, in each part of a connection:
// it ends, and the data is right.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <utility>

#include "property/stack_tcp_model.hpp"

namespace pushpkt {
namespace {

using namespace test;

std::array<TcpEnd, 2> two_ends(bool sack) {
  Config config;
  config.mtu = 100;
  config.send_buffer = config.receive_buffer = 256;
  config.initial_sequence = Seq{0xffffffc0U};  // wraps around within the data
  config.sack = sack;
  TcpEnd client{Connection::connect(config, client_end, server_end, {}), 60, 1, 2};
  config.initial_sequence = Seq{0x7fffffe0U};
  return {std::move(client), TcpEnd{Connection::listen(config, server_end), 20, 2, 1}};
}

struct Start {
  unsigned segment;  // the first one that the network may treat as it likes
  bool sack;
};

void PrintTo(const Start& start, std::ostream* out) {
  *out << "from segment " << start.segment << (start.sack ? ", SACK" : "");
}

class Model : public testing::TestWithParam<Start> {
 protected:
  static void check(Freedom freedom) {
    freedom.first = GetParam().segment;
    std::uint64_t least = 100;
#ifdef PUSHPKT_SANITIZED
    // A step takes many times as long there, and what is looked for are errors of memory.
    least = 50;
    freedom.count = std::min(freedom.count, 4U);
    freedom.duplicates = std::min(freedom.duplicates, 1U);
#endif
    const auto begin = std::chrono::steady_clock::now();
    ModelCheck model(freedom);
    auto [client, server] = two_ends(GetParam().sack);
    model.start(std::move(client), std::move(server));
    ASSERT_TRUE(model.failures().empty()) << model.failures().front();
    EXPECT_GT(model.endings(), least);
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    std::cout << "model: " << freedom.count << " segments, " << freedom.duplicates
              << " of them twice: " << model.systems() << " systems, " << model.steps()
              << " steps, " << model.endings() << " endings, " << seconds.count() << " s\n";
  }
  /// PUSHPKT_MODEL=all: minutes, and gigabytes.
  static bool is_long_run() { return std::getenv("PUSHPKT_MODEL") != nullptr; }
};

// Each of six segments lost, once or twice, in every order.
TEST_P(Model, EndsWithTheRightDataForSixSegmentsAndTheirDuplicates) { check({.duplicates = 6}); }
// Each of six segments lost or not, in every order, behind a later one too; a timer runs out early
// or does not.
TEST_P(Model, EndsWithTheRightDataWhereATimerIsEarly) {
  check({.overtaken = 1, .timer_is_early = true});
}
TEST_P(Model, EndsWithTheRightDataForFiveSegmentsAndADuplicateWhereATimerIsEarly) {
  check({.count = 5, .duplicates = 1, .overtaken = 1, .timer_is_early = true});
}
TEST_P(Model, EndsWithTheRightDataForThreeSegmentsAndTheirDuplicatesWhereATimerIsEarly) {
  check({.count = 3 + (GetParam().segment == 0 ? 1U : 0U),
         .duplicates = 4,
         .overtaken = 1,
         .timer_is_early = true});
}

// The same for six segments that later ones overtake.
TEST_P(Model, LongEndsWithTheRightDataForSixSegmentsThatAreOvertaken) {
  if (!is_long_run()) GTEST_SKIP() << "PUSHPKT_MODEL=all runs it";
  check({.duplicates = 6, .overtaken = 1});
}
TEST_P(Model, LongEndsWithTheRightDataForSixDuplicatesWhereATimerIsEarly) {
  if (!is_long_run()) GTEST_SKIP() << "PUSHPKT_MODEL=all runs it";
  check({.duplicates = 6, .timer_is_early = true});
}

// They begin at different segments, so that handshake, data and close all have their turn.
INSTANTIATE_TEST_SUITE_P(FromSegment, Model,
                         testing::Values(Start{0, true}, Start{3, true}, Start{6, true},
                                         Start{0, false}, Start{3, false}, Start{6, false}),
                         [](const auto& test) {
                           return std::to_string(test.param.segment) +
                                  (test.param.sack ? "WithSack" : "WithoutSack");
                         });

}  // namespace
}  // namespace pushpkt
