// The engine against a clock that only waits when told, and a way out that may refuse.
#include "pushpkt/replay/replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cerrno>

namespace pushpkt::replay {
namespace {

using namespace std::chrono_literals;
using std::chrono::nanoseconds;
using testing::ElementsAre;

/// Time passes while somebody sleeps, and a little more: as on a machine.
class FakeClock final : public Clock {
 public:
  [[nodiscard]] nanoseconds now() override { return now_; }
  void sleep_until(nanoseconds at) override { now_ = std::max(now_, at + oversleeps); }
  nanoseconds now_ = 77s;
  nanoseconds oversleeps = 0ns;
};

class FakePath final : public path::Path {
 public:
  explicit FakePath(FakeClock& clock) : clock_(clock) {}

  Result<std::size_t> send(std::span<const wire::FrameView> batch) override {
    batches.push_back(batch.size());
    std::size_t taken = 0;
    for (const wire::FrameView& frame : batch) {
      const auto name = static_cast<int>(frame.bytes[0]);
      if (refused.contains(name) && taken > 0) break;
      if (refused.contains(name)) return fail(system_error("cannot send", refused[name]));
      if (room == 0) break;
      --room;
      names.push_back(name);
      times.push_back(clock_.now() - 77s);
      ++taken;
    }
    if (room == 0) room = 2;  // the queue empties while somebody waits
    return taken;
  }

  FakeClock& clock_;
  std::map<int, int> refused;  // first byte -> errno
  std::size_t room = 1000;
  std::vector<int> names;
  std::vector<nanoseconds> times;
  std::vector<std::size_t> batches;
};

class Engine : public testing::Test {
 protected:
  /// Ten packets, a second between them; the first byte is the number.
  Result<std::optional<ScheduledPacket>> next() {
    if (at_ == 10) return std::nullopt;
    bytes_ = {static_cast<std::uint8_t>(++at_), 0, 0, 0};
    wire::FrameView frame{.bytes = bytes_};
    return ScheduledPacket{frame, Timestamp::from(at_, 0), static_cast<std::uint64_t>(at_), 0};
  }

  Replay replay(Replay::Options options) { return {path_, clock_, std::move(options)}; }
  Feed feed() {
    return [this] { return next(); };
  }

  FakeClock clock_;
  FakePath path_{clock_};
  int at_ = 0;
  Bytes bytes_;
};

TEST_F(Engine, EachPacketLeavesAtItsTime) {
  Replay tested = replay({});
  ASSERT_TRUE(tested.run(feed()));
  EXPECT_THAT(path_.times, ElementsAre(0s, 1s, 2s, 3s, 4s, 5s, 6s, 7s, 8s, 9s));
  EXPECT_EQ(tested.counts().packets, 10U);
  EXPECT_EQ(tested.counts().bytes, 40U);
  EXPECT_EQ(tested.counts().lasted, 9s);
  EXPECT_EQ(tested.counts().first_to_last, 9s);
  EXPECT_EQ(tested.counts().last_bytes, 4U);
  EXPECT_EQ(tested.lateness().max(), 0ns);
}

TEST_F(Engine, LatenessIsNotCarriedOn) {
  clock_.oversleeps = 300ms;
  Replay tested = replay({});
  ASSERT_TRUE(tested.run(feed()));
  EXPECT_EQ(path_.times.back(), 9300ms);
  EXPECT_EQ(tested.lateness().max(), 300ms);
  EXPECT_EQ(tested.lateness().count(), 10U);
}

TEST_F(Engine, WhoIsLateSendsAllThatIsDueAtOnce) {
  clock_.oversleeps = 3500ms;
  Replay tested = replay({});
  ASSERT_TRUE(tested.run(feed()));
  EXPECT_THAT(path_.batches, ElementsAre(1, 4, 4, 1));
  EXPECT_THAT(path_.names, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
}

TEST_F(Engine, TopspeedFillsBatches) {
  Replay tested = replay({.pace = {Pace::Kind::topspeed, 1}, .batch = 4});
  ASSERT_TRUE(tested.run(feed()));
  EXPECT_THAT(path_.batches, ElementsAre(4, 4, 2));
  EXPECT_EQ(tested.counts().calls, 3U);
  EXPECT_EQ(tested.lateness().count(), 0U);
}

TEST_F(Engine, AFullQueueIsWaitedFor) {
  path_.room = 3;
  Replay tested = replay({.pace = {Pace::Kind::topspeed, 1}});
  ASSERT_TRUE(tested.run(feed()));
  EXPECT_THAT(path_.names, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10));
}

TEST_F(Engine, WhatTheKernelRefusesIsNamedAndTheRestIsSent) {
  path_.refused = {{1, EMSGSIZE}, {4, EPERM}, {5, EMSGSIZE}};
  Replay tested = replay({.pace = {Pace::Kind::topspeed, 1}});
  ASSERT_TRUE(tested.run(feed()));
  EXPECT_THAT(path_.names, ElementsAre(2, 3, 6, 7, 8, 9, 10));
  EXPECT_THAT(tested.counts().refused.at(EMSGSIZE).numbers, ElementsAre(1, 5));
  EXPECT_THAT(tested.counts().refused.at(EPERM).numbers, ElementsAre(4));
  EXPECT_EQ(tested.counts().packets, 7U);
}

TEST_F(Engine, ADeviceThatIsGoneEndsIt) {
  path_.refused = {{3, ENETDOWN}};
  Replay tested = replay({});
  const auto done = tested.run(feed());
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().number, ENETDOWN);
  EXPECT_EQ(tested.counts().packets, 2U);
}

TEST_F(Engine, AStopKeepsTheCounts) {
  Replay tested = replay({.stop = [this] { return path_.names.size() == 4; }});
  ASSERT_TRUE(tested.run(feed()));
  EXPECT_EQ(tested.counts().packets, 4U);
}

TEST_F(Engine, AFeedThatFailsDoesSoBehindWhatItDelivered) {
  Replay tested = replay({.pace = {Pace::Kind::topspeed, 1}});
  const auto done = tested.run([this]() -> Result<std::optional<ScheduledPacket>> {
    if (at_ == 5) return fail(input_error("cut short"));
    return next();
  });
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().what, "cut short");
  EXPECT_THAT(path_.names, ElementsAre(1, 2, 3, 4, 5));
}

}  // namespace
}  // namespace pushpkt::replay
