// A random id of the kernel may look as if it had set none.
#include <gtest/gtest.h>

#include "pushpkt/ask/match_frames.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "unit/cases_ends.hpp"

namespace pushpkt::ask {
namespace {

/// Of the base request with this id, which has that one on the wire.
bool is_silent(std::string_view path, unsigned wrote, unsigned on_the_wire) {
  const path::PathKind& kind = **path::find_kind(path);
  const auto frame_with = [&](unsigned id) {
    const auto asked = cases::parse_case("ip.id=" + std::to_string(id));
    return cases::build_case(*asked, cases::ends_in_lab(false), kind, "hello")->frames[0];
  };
  const std::vector wrote_frames = journey::written_frames({frame_with(wrote)});
  const wire::Frame frame = frame_with(on_the_wire);
  sniff::Seen seen;
  seen.bytes = frame.bytes;
  seen.wire_bytes = static_cast<std::uint32_t>(frame.bytes.size());
  seen.link = frame.link;
  const journey::SeenPacket packet(seen);
  return drew_silent_id(kind, wrote_frames, std::span(&packet, 1));
}

TEST(SilentId, IsRandom) {
  EXPECT_TRUE(is_silent("raw-ip", 0, 0));
  EXPECT_TRUE(is_silent("raw-ip", 0, 0xffff));
  EXPECT_FALSE(is_silent("raw-ip", 0, 0x1234));
}

TEST(SilentId, IsOnlyOneThatTheKernelDrew) {
  EXPECT_FALSE(is_silent("raw-ip", 0xffff, 0xffff));
  EXPECT_FALSE(is_silent("packet", 0, 0));
}

}  // namespace
}  // namespace pushpkt::ask
