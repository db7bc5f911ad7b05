// A peer that never stops sending.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/talk/dialogue.hpp"
#include "talk_medium.hpp"

namespace pushpkt::talk {
namespace {

const Deadline at_once = Deadline::in(std::chrono::nanoseconds(0));

/// A medium on which there is always one more packet.
class Endless final : public Medium {
 public:
  void follow(const wire::Recipe&) override {}
  Result<void> complete(wire::Recipe&) override { return {}; }
  Result<sniff::Seen> send(const wire::Frame& frame) override { return Plugged::seen_of(frame); }
  Result<std::optional<Incoming>> receive(Deadline) override {
    Incoming out{packet_};
    out.packet.time = now();
    return std::optional<Incoming>(std::move(out));
  }

 private:
  sniff::Seen packet_ = Plugged::seen_of(
      wire::build(wire::parse_recipe("eth()/ip(dst=10.0.0.9)/udp(dstport=7)").value()).value());
};

TEST(TalkEndlessPeer, TheDeadlineEndsEachStep) {
  for (const bool awaits : {true, false}) {
    Endless medium;
    Dialogue dialogue{medium};
    const auto step = awaits ? dialogue.await("udp(dstport=8)", at_once)
                             : dialogue.nothing("udp(dstport=8)", at_once);
    ASSERT_TRUE(step) << step.error().text();
    EXPECT_EQ(step->ok, !awaits);
  }
}

TEST(TalkEndlessPeer, WhatNoLineAskedForIsBounded) {
  Endless medium;
  Dialogue dialogue{medium};
  const auto step = dialogue.nothing("udp(dstport=8)", Deadline::in(std::chrono::hours(1)));
  ASSERT_FALSE(step);
  EXPECT_THAT(step.error().what, testing::HasSubstr("cannot keep more than 4096 packets"));
}

}  // namespace
}  // namespace pushpkt::talk
