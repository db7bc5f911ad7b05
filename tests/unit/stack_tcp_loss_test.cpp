// What was sent and what is lost, rule by rule: RFC 8985, RFC 9937, RFC 2883, RFC 3522.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/stack/tcp/congestion.hpp"
#include "pushpkt/stack/tcp/rack.hpp"

namespace pushpkt::stack::tcp {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

// Ten segments of 10 bytes from 100 on, sent at 0 ms, 1 ms ...
Flight ten_segments() {
  Flight flight;
  for (std::uint32_t i = 0; i < 10; ++i) {
    flight.add({Seq{100 + 10 * i}, Seq{110 + 10 * i}}, i * 1ms);
  }
  return flight;
}

std::vector<std::uint32_t> lost(const Flight& flight) {
  std::vector<std::uint32_t> begins;
  for (const SentSegment& sent : flight.segments()) {
    if (sent.lost) begins.push_back(sent.range.begin.value);
  }
  return begins;
}

// What the peer reports at a time, a segment each.
void deliver(Rack& rack, Flight& flight, std::initializer_list<std::uint32_t> begins, Time now) {
  for (const std::uint32_t begin : begins) {
    std::vector<SentSegment> news;
    flight.report({Seq{begin}, Seq{begin + 10}}, news);
    for (const SentSegment& sent : news) rack.on_delivered(sent, now, false);
  }
}

TEST(Flight, KnowsWhatIsInTheNetwork) {
  Flight flight = ten_segments();
  std::vector<SentSegment> news;
  flight.report({Seq{115}, Seq{145}}, news);  // two whole segments, and parts that say nothing
  EXPECT_EQ(news.size(), 2U);
  EXPECT_EQ(flight.pipe(), 80U);
  flight.mark_lost(0);
  EXPECT_EQ(flight.pipe(), 70U);
  EXPECT_EQ(flight.outstanding(), 80U);
  EXPECT_EQ(flight.first_lost()->range.begin, Seq{100});
  flight.add({Seq{100}, Seq{104}}, 20ms);  // a part of it again: the rest stays lost
  EXPECT_EQ(flight.first_lost()->range, (SeqRange{{104}, {110}}));
  EXPECT_EQ(flight.pipe(), 74U);
  news.clear();
  flight.acknowledge(Seq{125}, news);
  EXPECT_EQ(news.size(), 3U);  // what was reported before is no news
  EXPECT_EQ(flight.segments().front().range, (SeqRange{{125}, {130}}));
}

// Cutting a segment makes one more of them: each number has another capacity of the list.
TEST(Flight, IsCutByAnAcknowledgmentWithinASegmentWhateverItsNumber) {
  for (std::uint32_t count = 1; count <= 40; ++count) {
    Flight flight;
    for (std::uint32_t i = 0; i < count; ++i) flight.add({Seq{10 * i}, Seq{10 * i + 10}}, 0ms);
    std::vector<SentSegment> news;
    flight.acknowledge(Seq{5}, news);
    ASSERT_EQ(news.size(), 1U) << count;
    EXPECT_EQ(news.front().range, (SeqRange{{0}, {5}})) << count;
    EXPECT_EQ(flight.segments().size(), count);
    EXPECT_EQ(flight.segments().front().range, (SeqRange{{5}, {10}})) << count;
  }
}

TEST(Flight, IgnoresReportsOutsideOfWhatWasSent) {
  Flight flight = ten_segments();
  std::vector<SentSegment> news;
  for (const SeqRange block : {SeqRange{{90}, {110}}, SeqRange{{150}, {300}},
                               SeqRange{{130}, {120}}, SeqRange{{130}, {130}}}) {
    flight.report(block, news);
  }
  EXPECT_TRUE(news.empty());
  EXPECT_EQ(flight.reported(), 0U);
}

// RFC 2018, 8: a peer may drop what it has reported.
TEST(Flight, BelievesNoReportsOnceTheFirstSegmentTimesOutInSpiteOfOne) {
  Flight flight = ten_segments();
  std::vector<SentSegment> news;
  flight.report({Seq{120}, Seq{140}}, news);
  flight.mark_lost_on_timeout(3ms);
  EXPECT_THAT(lost(flight), ElementsAre(100, 110));
  flight.acknowledge(Seq{120}, news);
  flight.mark_lost_on_timeout(3ms);
  EXPECT_THAT(lost(flight), ElementsAre(120, 130));
}

TEST(Rack, WithoutReorderingThreeReportsAreEnough) {
  Flight flight = ten_segments();
  Rack rack;
  deliver(rack, flight, {110, 120}, 22ms);
  const Rack::Losses two = rack.detect(flight, 22ms, 20ms, false);
  EXPECT_FALSE(two.any);
  EXPECT_EQ(two.look_again, 0ms + 20ms + 5ms);  // sent, plus the round trip and a quarter of it
  deliver(rack, flight, {130}, 23ms);
  EXPECT_TRUE(rack.detect(flight, 23ms, 20ms, false).any);
  EXPECT_THAT(lost(flight), ElementsAre(100));
}

TEST(Rack, WaitsForWhatIsLateOnceItHasSeenReordering) {
  Flight flight = ten_segments();
  Rack rack;
  deliver(rack, flight, {110, 100, 130, 140, 150, 160}, 20ms);
  EXPECT_TRUE(rack.has_seen_reordering());
  // The smallest round trip is 14 ms: 120 was sent at 2 ms, and a quarter is not over.
  const Rack::Losses losses = rack.detect(flight, 19ms, 15ms, false);
  EXPECT_FALSE(losses.any);
  EXPECT_EQ(losses.look_again, 2ms + 14ms + 3500us);
  EXPECT_TRUE(rack.detect(flight, *losses.look_again, 15ms, false).any);
  EXPECT_THAT(lost(flight), ElementsAre(120));
}

TEST(Rack, FindsALostRetransmission) {
  Flight flight = ten_segments();
  Rack rack;
  flight.add({Seq{100}, Seq{110}}, 20ms);
  flight.add({Seq{200}, Seq{210}}, 25ms);
  deliver(rack, flight, {200}, 35ms);
  const Rack::Losses losses = rack.detect(flight, 35ms, 10ms, true);
  EXPECT_EQ(losses.again, 20ms);
  EXPECT_EQ(lost(flight).front(), 100U);
}

TEST(Rack, TheWindowGrowsOnceARoundTripUpToOneAndForgets) {
  Flight flight = ten_segments();
  Rack rack;
  deliver(rack, flight, {110, 100}, 41ms);  // round trips of 40 ms and 41 ms
  EXPECT_EQ(rack.window(0, 60ms, true), 10ms);
  rack.on_duplicate_report(Seq{100}, Seq{200});
  rack.on_duplicate_report(Seq{150}, Seq{200});  // of the same round trip
  EXPECT_EQ(rack.window(0, 60ms, true), 20ms);
  for (std::uint32_t i = 2; i < 9; ++i) rack.on_duplicate_report(Seq{100 * i}, Seq{100 * i + 100});
  EXPECT_EQ(rack.window(0, 60ms, true), 60ms);
  for (int i = 0; i < 15; ++i) rack.on_recovered();
  EXPECT_EQ(rack.window(0, 60ms, true), 60ms);
  rack.on_recovered();
  EXPECT_EQ(rack.window(0, 60ms, true), 10ms);
}

// Sent at the same moment as what has arrived, but perhaps behind it.
TEST(Rack, DoesNotJudgeARetransmissionByWhatWasSentAtTheSameMoment) {
  Flight flight = ten_segments();
  Rack rack;
  flight.add({Seq{100}, Seq{110}}, 9ms);
  deliver(rack, flight, {190}, 19ms);
  EXPECT_TRUE(rack.detect(flight, 19ms, 10ms, true).any);
  EXPECT_EQ(lost(flight).front(), 110U);
}

// A copy that was sent again and is acknowledged at once: the ACK is of the first copy.
TEST(Rack, TakesNoTimeFromACopyThatIsUnclear) {
  Flight flight = ten_segments();
  Rack rack;
  deliver(rack, flight, {110}, 11ms);
  flight.add({Seq{190}, Seq{200}}, 20ms);
  deliver(rack, flight, {190}, 21ms);
  EXPECT_EQ(rack.rtt(), 10ms);
  EXPECT_FALSE(rack.detect(flight, 21ms, 10ms, true).look_again) << "nothing was sent before 110";
}

TEST(TailProbe, WaitsForTwoRoundTrips) {
  EXPECT_EQ(TailProbe::timeout(0ms, false), 1s);
  EXPECT_EQ(TailProbe::timeout(50ms, false), 110ms);
  EXPECT_EQ(TailProbe::timeout(50ms, true), 300ms);  // a single ACK may be delayed
}

struct ProbeRow {
  const char* what;
  bool again;
  std::uint32_t ack;
  bool duplicate;
  bool outstanding;
  bool repaired;
};

class Probe : public testing::TestWithParam<ProbeRow> {};

TEST_P(Probe, KnowsWhetherItRepairedALoss) {
  TailProbe probe;
  probe.on_sent(Seq{100}, GetParam().again);
  EXPECT_EQ(probe.on_ack(Seq{GetParam().ack}, GetParam().duplicate), GetParam().repaired);
  EXPECT_EQ(probe.is_outstanding(), GetParam().outstanding);
}
INSTANTIATE_TEST_SUITE_P(Acks, Probe,
                         testing::Values(ProbeRow{"Below", true, 90, false, true, false},
                                         ProbeRow{"NewData", false, 100, false, false, false},
                                         ProbeRow{"FirstAck", true, 100, false, true, false},
                                         ProbeRow{"CameTwice", true, 100, true, false, false},
                                         ProbeRow{"Beyond", true, 110, false, false, true}),
                         [](const auto& test) { return test.param.what; });

TEST(Reduction, SendsHalfOfWhatArrives) {
  Congestion congestion(1000);
  for (int i = 0; i < 10; ++i) congestion.on_ack(1000);
  congestion.start_reduction(20'000, 20'000);
  EXPECT_EQ(congestion.threshold(), 10'000U);
  congestion.on_delivered(3000, 16'000, false);
  EXPECT_EQ(congestion.window(), 17'500U);
  congestion.on_sent_in_recovery(1000);
  congestion.on_delivered(1000, 16'000, true);
  EXPECT_EQ(congestion.window(), 17'000U);  // 4000 have arrived, 2000 may leave, 1000 have left
  congestion.end_reduction();
  EXPECT_EQ(congestion.window(), 10'000U);
}

TEST(Reduction, SendsWhatArrivesWhereMuchIsLost) {
  Congestion congestion(1000);
  congestion.start_reduction(10'000, 10'000);
  congestion.on_delivered(0, 2000, false);
  EXPECT_EQ(congestion.window(), 3000U);  // the fast retransmit leaves in any case
  congestion.on_sent_in_recovery(1000);
  congestion.on_delivered(2000, 2000, false);
  EXPECT_EQ(congestion.window(), 4000U);
  congestion.on_delivered(1000, 2000, true);  // and one segment more: back to the threshold
  EXPECT_EQ(congestion.window(), 5000U);
}

TEST(Reduction, IsUndone) {
  Congestion congestion(1000);
  for (int i = 0; i < 10; ++i) congestion.on_ack(1000);
  const Congestion::Before before = congestion.before();
  congestion.on_timeout(20'000, false);
  congestion.undo(before, 5000);
  EXPECT_EQ(congestion.window(), 15'000U);  // no burst
  congestion.on_ack(8000, 8);
  EXPECT_EQ(congestion.window(), 23'000U);  // slow start
}

}  // namespace
}  // namespace pushpkt::stack::tcp
