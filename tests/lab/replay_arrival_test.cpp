// What is replayed is what arrives at the next hop, by every path that takes a capture's packets.
#include <gmock/gmock.h>

#include "path_lab.hpp"
#include "pushpkt/base/monotonic.hpp"
#include "pushpkt/replay/replay.hpp"
#include "pushpkt/replay/rewriter.hpp"

namespace pushpkt::replay {
namespace {

using path::Kind;

constexpr std::size_t packets = 100;

class Arrival : public path::PathLab, public testing::WithParamInterface<Kind> {
 protected:
  void SetUp() override {
    PathLab::SetUp();
    if (IsSkipped()) return;
    for (std::size_t i = 0; i < packets; ++i) {
      frames_.push_back(path::built(
          path::eth_to_router() + "ip(src=10.77.1.2, dst=10.77.2.2, id=" + std::to_string(i + 1) +
          ")/udp(srcport=40123, dstport=12000)/\"" + std::string(i, 'x') + "\""));
    }
  }

  /// The next frame as the path wants it.
  Result<std::optional<ScheduledPacket>> next(Rewriter& rewriter) {
    if (at_ == packets) return std::nullopt;
    const wire::Frame& frame = frames_[at_++];
    const auto view =
        rewriter.rewrite({.bytes = frame.bytes,
                          .wire_bytes = static_cast<std::uint32_t>(frame.bytes.size()),
                          .number = at_});
    if (!view) return fail(view.error());
    return ScheduledPacket{**view, Timestamp::from_ns(static_cast<std::int64_t>(at_) * 100'000),
                           at_, 0};
  }

  std::vector<wire::Frame> frames_;
  std::size_t at_ = 0;
};

TEST_P(Arrival, TheSameBytesInTheSameOrder) {
  const bool bare = GetParam() == Kind::raw_ip;
  sniff::Sniffer sniffer = at_router("udp dst port 12000");
  const auto way = open(GetParam(), target(false, 40123));
  send(*way, frames_[0]);  // the kernel finds the neighbour for the path that needs one
  EXPECT_EQ(hex(arrived(sniffer)), hex(frames_[0].bytes));
  Rewriter rewriter(
      {.framing = {.kind = bare ? LinkHeader::Kind::bare : LinkHeader::Kind::ethernet}});
  wake_on_time();
  MonotonicClock clock;
  Replay replay(*way, clock, {});
  const auto done = replay.run([&] { return next(rewriter); });
  ASSERT_TRUE(done) << done.error().text();
  EXPECT_EQ(replay.counts().packets, packets);
  EXPECT_TRUE(replay.counts().refused.empty());
  EXPECT_GE(replay.counts().lasted, std::chrono::microseconds(9900));
  EXPECT_EQ(replay.lateness().count(), packets);
  for (const wire::Frame& frame : frames_) EXPECT_EQ(hex(arrived(sniffer)), hex(frame.bytes));
}

std::string name_of_kind(const testing::TestParamInfo<Kind>& kind) {
  std::string name = path::name_of(kind.param);
  for (char& c : name) c = c == '-' ? '_' : c;
  return name;
}

INSTANTIATE_TEST_SUITE_P(Paths, Arrival,
                         testing::Values(Kind::packet, Kind::ring, Kind::inject, Kind::xdp,
                                         Kind::raw_ip),
                         name_of_kind);

}  // namespace
}  // namespace pushpkt::replay
