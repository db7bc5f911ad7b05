// A whole replay: from a capture to a path or to another capture, as its plan says.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <unistd.h>

#include <cstdlib>

#include "replay_pipeline.hpp"

namespace pushpkt::replay {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST_F(ReplayPipeline, SendsEveryRoundOfTheCapture) {
  capture({small, next});
  send_by("packet");
  plan_.rounds = 2;
  Wire wire;
  Summary summary;
  std::uint64_t last = 0;
  const RunContext around{.progress = [&](std::uint64_t read) { last = read; }};
  ASSERT_TRUE(send(plan_, around, wire, summary));
  EXPECT_THAT(wire.frames, ElementsAre(recipe_text(small), recipe_text(next), recipe_text(small),
                                       recipe_text(next)));
  EXPECT_EQ(summary.sent.packets, 4U);
  EXPECT_EQ(summary.read, 4U);
  EXPECT_GT(last, 0U);
}

TEST_F(ReplayPipeline, StopsAfterTheCount) {
  capture({small, next});
  send_by("packet");
  plan_.rounds = 9;
  plan_.count = 3;
  Wire wire;
  Summary summary;
  ASSERT_TRUE(send(plan_, {}, wire, summary));
  EXPECT_THAT(wire.frames, ElementsAre(recipe_text(small), recipe_text(next), recipe_text(small)));
}

/// What is sent, with a stop after the batch that reaches `most` frames.
Summary sent(const Plan& plan, const PreparedCapture* prepared, std::uint64_t most,
             std::vector<std::string>& frames) {
  Wire wire;
  Summary summary;
  const RunContext around{.stop = [&] { return wire.frames.size() >= most; }};
  EXPECT_TRUE(send(plan, around, wire, summary, prepared));
  frames = wire.frames;
  return summary;
}

TEST_F(ReplayPipeline, WhatWasPreparedOnceLeavesAsIfItWereReadInEachRound) {
  std::vector<std::string> recipes;
  for (int i = 0; i < 70; ++i) recipes.insert(recipes.end(), {small, next});  // over one batch
  capture(recipes);
  send_by("packet");
  plan_.changes.push_back(*parse_change("ip.ttl=9"));
  plan_.rounds = 4;
  for (const std::optional<std::uint64_t> count : {std::optional<std::uint64_t>{}, {3}, {300}}) {
    plan_.count = count;
    const Survey known = survey(plan_, {});
    ASSERT_NE(known.prepared, nullptr);
    for (const std::uint64_t most : {1'000'000U, 200U}) {
      std::vector<std::string> read;
      std::vector<std::string> kept;
      const Summary by_file = sent(plan_, nullptr, most, read);
      const Summary by_memory = sent(plan_, known.prepared.get(), most, kept);
      EXPECT_EQ(kept, read);
      EXPECT_EQ(by_memory.read, by_file.read);
      EXPECT_EQ(by_memory.sent.packets, by_file.sent.packets);
      EXPECT_EQ(by_memory.rewritten.packets, by_file.rewritten.packets);
      EXPECT_EQ(by_memory.rewritten.changed, by_file.rewritten.changed);
    }
  }
}

TEST_F(ReplayPipeline, PacketsThatAreLeftOutCountInEachRound) {
  capture({small, next}, 1);
  send_by("packet");
  plan_.skip_cut = true;
  plan_.rounds = 3;
  const Survey known = survey(plan_, {});
  ASSERT_NE(known.prepared, nullptr);
  for (const PreparedCapture* prepared : {known.prepared.get(), {}}) {
    std::vector<std::string> frames;
    const Summary summary = sent(plan_, prepared, 1'000, frames);
    EXPECT_THAT(frames, ElementsAre());
    EXPECT_EQ(summary.read, 6U);
    EXPECT_EQ(summary.prepared.cut_count, 6U);
    EXPECT_THAT(summary.prepared.cut, ElementsAre(1, 2, 1, 2, 1, 2));
  }
}

TEST_F(ReplayPipeline, AChangeIsMadeAndNamedAsItWasWritten) {
  capture({small});
  send_by("packet");
  plan_.changes.push_back(*parse_change("ip.ttl=9"));
  EXPECT_EQ(plan_.changes[0].text, "ip.ttl=9");
  Wire wire;
  Summary summary;
  ASSERT_TRUE(send(plan_, {}, wire, summary));
  EXPECT_THAT(wire.frames, ElementsAre(HasSubstr("ttl=9")));
  EXPECT_THAT(summary.rewritten.changed, ElementsAre(1U));
}

TEST_F(ReplayPipeline, ACaptureThatCannotBeReadLeavesNoFile) {
  send_by("file");
  Summary summary;
  EXPECT_FALSE(write(plan_, {}, summary));
  EXPECT_FALSE(summary.begun);
  EXPECT_NE(::access(plan_.out_file.c_str(), F_OK), 0);
}

TEST_F(ReplayPipeline, APacketThatTheCaptureCutIsNamedBeforeAnythingIsSent) {
  capture({small, next}, 5);
  send_by("packet");
  const Survey found = survey(plan_, {});
  EXPECT_EQ(found.packets, 2U);
  ASSERT_TRUE(found.first_error);
  EXPECT_THAT(found.first_error->what, HasSubstr("cannot send packet 1: the capture kept only"));
  EXPECT_THAT(found.first_error->hint, HasSubstr("also: cannot send packet 2"));
  plan_.skip_cut = true;
  EXPECT_FALSE(survey(plan_, {}).first_error);
}

TEST_F(ReplayPipeline, APacketLargerThanTheMtuIsNamedOrSplit) {
  capture({"eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp(dstport=9)/\"0123456789\"*20"});
  send_by("packet");
  plan_.mtu = 100;
  const Survey found = survey(plan_, {});
  ASSERT_TRUE(found.first_error);
  EXPECT_THAT(found.first_error->what, HasSubstr("it has 228 bytes, and the MTU of"));
  plan_.segment = true;
  Wire wire;
  Summary summary;
  ASSERT_TRUE(send(plan_, {}, wire, summary));
  EXPECT_EQ(summary.prepared.split, 1U);
  EXPECT_EQ(wire.frames.size(), summary.prepared.pieces);
  EXPECT_GT(wire.frames.size(), 2U);
}

/// Lets all frames pass but this one.
Admission refusing(const std::string& recipe) {
  const auto judge = [refused = recipe_text(recipe)](const wire::FrameView& frame) -> Result<bool> {
    if (recipe_text(frame) == refused) return fail(input_error("cannot send it"));
    return true;
  };
  return {.admit = judge,
          .inspect = judge,
          .announce = [](std::uint64_t) { return Result<void>(); },
          .flood = input_error("cannot send so fast")};
}

TEST_F(ReplayPipeline, AFrameThatIsNotAdmittedIsNamed) {
  capture({small, next});
  send_by("packet");
  const RunContext around{.admission = refusing(next)};
  const Survey found = survey(plan_, around);
  ASSERT_TRUE(found.first_error);
  EXPECT_EQ(found.first_error->what, "packet 2: cannot send it");
  Wire wire;
  Summary summary;
  const auto done = send(plan_, around, wire, summary);
  ASSERT_FALSE(done);
  EXPECT_EQ(done.error().what, "packet 2: cannot send it");
  EXPECT_THAT(wire.frames, ElementsAre(recipe_text(small)));
}

TEST_F(ReplayPipeline, AFloodIsFoundInTheRoundsThatFollow) {
  capture({small});
  send_by("packet");
  plan_.rounds = 1000;
  const RunContext around{.admission = refusing(next)};
  EXPECT_FALSE(survey(plan_, around).first_error) << "1,000 packets are not too many";
  plan_.rounds = 1001;
  const Survey found = survey(plan_, around);
  ASSERT_TRUE(found.first_error);
  EXPECT_EQ(found.first_error->what, "packet 1: cannot send so fast");
  plan_.pace = {Pace::Kind::packets, 900};
  EXPECT_FALSE(survey(plan_, around).first_error) << "900 a second are calm";
}

TEST_F(ReplayPipeline, AStopEndsIt) {
  capture({small, next});
  send_by("packet");
  Wire wire;
  Summary summary;
  ASSERT_TRUE(send(plan_, {.stop = [] { return true; }}, wire, summary));
  EXPECT_TRUE(summary.interrupted);
  EXPECT_TRUE(wire.frames.empty());
}

TEST(ReplayErrors, AnErrorNamesItsPacketOnce) {
  EXPECT_EQ(about_packet(3, input_error("cannot go")).what, "packet 3: cannot go");
  EXPECT_EQ(about_packet(3, input_error("cannot send packet 3")).what, "cannot send packet 3");
}

}  // namespace
}  // namespace pushpkt::replay
