// A connection whose peer reports what it has: tail probes, reports of what came twice, reductions
// that are undone. RFC 8985, RFC 2883, RFC 3522
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "unit/stack_tcp_machine.hpp"

namespace pushpkt {
namespace {

using namespace test;
using stack::tcp::SeqRange;
using stack::tcp::Timestamps;

// Segments of 100 bytes, a round trip of 10 ms.
class SackPeer : public testing::Test {
 protected:
  void SetUp() override {
    machine_.now = 1010ms;
    Segment answer = from_peer(0);
    answer.flags.syn = true;
    answer.seq = peer_isn;
    answer.options.mss = 112;
    answer.options.sack_permitted = true;
    machine_.deliver(answer);
    (void)machine_.connection.take_segments();
    first_ = machine_.connection.snd_una();
  }
  static Config config() {
    Config config;
    config.initial_sequence = our_isn;
    return config;
  }
  /// An ACK of `acknowledged` bytes that answers what was sent at `echo`.
  [[nodiscard]] Segment from_peer(std::uint32_t acknowledged, Time echo = 1s) const {
    Segment segment;
    segment.source = there;
    segment.destination = here;
    segment.seq = peer_isn + 1;
    segment.ack = our_isn + 1 + acknowledged;
    segment.flags = ack;
    segment.window = 10'000;
    const auto stamp = [](Time time) { return static_cast<std::uint32_t>(time / 1ms); };
    segment.options.timestamps = Timestamps{stamp(machine_.now), stamp(echo)};
    return segment;
  }
  void write_segments(std::size_t count) {
    ASSERT_TRUE(machine_.write(std::string(100 * count, 'x')));
    ASSERT_EQ(machine_.connection.take_segments().size(), count);
  }
  std::vector<std::uint32_t> sent() {
    std::vector<std::uint32_t> offsets;
    for (const Segment& segment : machine_.connection.take_segments()) {
      offsets.push_back(segment.seq - first_);
    }
    return offsets;
  }
  void report(std::uint32_t begin, std::uint32_t end, Time echo) {
    Segment segment = from_peer(0, echo);
    segment.options.sack.add({first_ + begin, first_ + end});
    machine_.deliver(segment);
  }

  Machine machine_{Connection::connect(config(), here, there, 1s)};
  Seq first_{};
};

TEST_F(SackPeer, HearsOfALostTailByAProbe) {
  write_segments(3);
  machine_.pass(29ms);
  EXPECT_TRUE(sent().empty());
  machine_.pass(1ms);  // two round trips and 10 ms
  EXPECT_THAT(sent(), testing::ElementsAre(200));
  machine_.pass(10ms);
  report(200, 300, 1010ms);  // the probe has arrived, the rest is lost
  EXPECT_THAT(sent(), testing::ElementsAre(0));
  machine_.pass(10ms);
  machine_.deliver(from_peer(100, 1050ms));
  EXPECT_THAT(sent(), testing::ElementsAre(100));
  EXPECT_EQ(machine_.connection.counts().timeouts, 0U);
  EXPECT_EQ(machine_.connection.counts().tail_probes, 1U);
}

TEST_F(SackPeer, IsProbedWithNewDataWhereThereIsSome) {
  write_segments(10);  // all that the window lets go
  ASSERT_TRUE(machine_.write(std::string(100, 'y')));
  (void)sent();
  machine_.next_timer();
  EXPECT_EQ(machine_.connection.counts().tail_probes, 1U);
  EXPECT_EQ(sent().size(), 1U);
}

TEST_F(SackPeer, HasNoProbeBehindAProbeButATimeout) {
  write_segments(3);
  machine_.next_timer();
  machine_.next_timer();
  EXPECT_EQ(machine_.connection.counts().tail_probes, 1U);
  EXPECT_EQ(machine_.connection.counts().timeouts, 1U);
}

TEST_F(SackPeer, WhoseSegmentWasOnlyLateGetsTheWindowBack) {
  write_segments(8);
  const std::uint32_t before = machine_.connection.congestion().window();
  machine_.pass(10ms);
  for (std::uint32_t i = 1; i < 4; ++i) report(100 * i, 100 * i + 100, 1010ms);
  EXPECT_THAT(sent(), testing::ElementsAre(0));
  EXPECT_TRUE(machine_.connection.congestion().recovering());
  machine_.pass(1ms);
  machine_.deliver(from_peer(400, 1010ms));  // the echo of the first copy
  EXPECT_FALSE(machine_.connection.congestion().recovering());
  EXPECT_EQ(machine_.connection.counts().undone_reductions, 1U);
  EXPECT_GE(machine_.connection.congestion().window(), before);
}

TEST_F(SackPeer, WhoseSegmentWasLostDoesNot) {
  write_segments(8);
  machine_.pass(10ms);
  for (std::uint32_t i = 1; i < 4; ++i) report(100 * i, 100 * i + 100, 1010ms);
  machine_.pass(10ms);
  machine_.deliver(from_peer(400, 1020ms));  // the echo of the second copy
  EXPECT_EQ(machine_.connection.counts().undone_reductions, 0U);
  EXPECT_EQ(machine_.connection.counts().fast_recoveries, 1U);
}

TEST_F(SackPeer, IsToldWhatCameTwice) {
  Segment data = from_peer(0);
  data.payload = bytes_of("aaaaa");
  machine_.deliver(data);
  (void)machine_.connection.take_segments();
  machine_.deliver(data);
  auto out = machine_.connection.take_segments();
  ASSERT_EQ(out.size(), 1U);
  EXPECT_THAT(out[0].options.sack.all(),
              testing::ElementsAre(SeqRange{peer_isn + 1, peer_isn + 6}));
  data.seq = peer_isn + 11;  // ahead of a gap: the second block holds the first
  machine_.deliver(data);
  machine_.deliver(data);
  out = machine_.connection.take_segments();
  ASSERT_EQ(out.size(), 2U);
  const SeqRange ahead{peer_isn + 11, peer_isn + 16};
  EXPECT_THAT(out[0].options.sack.all(), testing::ElementsAre(ahead));
  EXPECT_THAT(out[1].options.sack.all(), testing::ElementsAre(ahead, ahead));
}

// RFC 2018, 8: the peer drops what it has reported. All of it is sent again in the end.
TEST_F(SackPeer, MayDropWhatItHasReported) {
  write_segments(4);
  machine_.pass(10ms);
  report(100, 400, 1010ms);
  EXPECT_THAT(sent(), testing::ElementsAre(0));
  machine_.pass(10ms);
  machine_.deliver(from_peer(100, 1020ms));  // and nothing more
  machine_.next_timer();
  EXPECT_THAT(sent(), testing::ElementsAre(100));
  machine_.pass(10ms);
  machine_.deliver(from_peer(200, machine_.now - 10ms));
  EXPECT_THAT(sent(), testing::ElementsAre(200, 300));
}

}  // namespace
}  // namespace pushpkt
