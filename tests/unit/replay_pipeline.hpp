// A capture in a scratch folder, a plan to replay it, and a wire that keeps what leaves.
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "pushpkt/replay/pipeline.hpp"
#include "pushpkt/testing/scratch_folder.hpp"
#include "replay_packets.hpp"

namespace pushpkt::replay {

inline constexpr const char* small =
    "eth()/ip(src=10.0.0.1, dst=10.0.0.2, id=1)/udp(dstport=9)/\"one\"";
inline constexpr const char* next =
    "eth()/ip(src=10.0.0.1, dst=10.0.0.2, id=2)/udp(dstport=9)/\"two\"";

/// Takes all frames, and keeps what they are.
class Wire final : public path::Path {
 public:
  Result<std::size_t> send(std::span<const wire::FrameView> batch) override {
    for (const wire::FrameView& frame : batch) frames.push_back(recipe_text(frame));
    return batch.size();
  }
  std::vector<std::string> frames;
};

class ReplayPipeline : public ::testing::Test {
 protected:
  ReplayPipeline() {
    plan_.file = file("in.pcapng");
    plan_.pace.kind = Pace::Kind::topspeed;
  }

  [[nodiscard]] std::string file(const std::string& name) const { return folder_.file(name); }

  /// A capture of these packets, a second apart or at `seconds`; `missing` bytes of each were not
  /// kept.
  void capture(const std::vector<std::string>& recipes, std::uint32_t missing = 0,
               std::vector<std::int64_t> seconds = {}) const {
    auto writer = sniff::CaptureWriter::create(file("in.pcapng"));
    ASSERT_TRUE(writer) << writer.error().text();
    for (std::size_t i = seconds.size(); i < recipes.size(); ++i) {
      seconds.push_back(1000 + static_cast<std::int64_t>(i));
    }
    auto second = seconds.begin();
    for (const std::string& recipe : recipes) {
      const wire::Frame frame = built(recipe);
      sniff::SeenView packet = seen(frame);
      packet.wire_bytes += missing;
      packet.time = Timestamp::from(*second++, 0);
      ASSERT_TRUE(writer->write(packet));
    }
    ASSERT_TRUE(writer->close());
  }

  void send_by(std::string_view name) {
    const auto kind = path::find_kind(name);
    ASSERT_TRUE(kind);
    plan_.path = *kind;
    if (plan_.is_dry()) plan_.out_file = file("out.pcapng");
  }

  [[nodiscard]] std::vector<std::string> written() const {
    std::vector<std::string> out;
    auto reader = sniff::CaptureReader::open(file("out.pcapng"), "");
    if (!reader) return {reader.error().text()};
    for (auto packet = reader->next(); packet && *packet; packet = reader->next()) {
      out.push_back(
          wire::to_text(wire::recipe_of(wire::decode((*packet)->bytes, (*packet)->link))));
      times_.push_back((*packet)->time);
    }
    return out;
  }

  Plan plan_;
  mutable std::vector<Timestamp> times_;

 private:
  ScratchFolder folder_;
};

}  // namespace pushpkt::replay
