// Edits from text, and a packet that gets them.
#include "pushpkt/replay/edit_texts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/replay/capture_editor.hpp"
#include "replay_packets.hpp"

namespace pushpkt::replay {
namespace {

using ::testing::HasSubstr;

constexpr const char* recipe = "eth()/ip(src=10.0.0.1, dst=10.0.0.2)/udp(dstport=80)/\"text\"";

TEST(EditTexts, EachWordHasItsEdit) {
  const auto edits = edits_of({.packets = "2-",
                               .map = {"udp.port=80->8080"},
                               .anonymise = "seed",
                               .side = "server",
                               .vlan = "add=45",
                               .link = "raw",
                               .fix_lengths = "trunc",
                               .mtu_truncate = true},
                              1400);
  ASSERT_TRUE(edits) << edits.error().text();
  EXPECT_FALSE(edits->packets.contains(1));
  EXPECT_EQ(edits->mappings.size(), 1U);
  EXPECT_EQ(edits->seed, "seed");
  EXPECT_EQ(edits->side, Side::server);
  EXPECT_EQ(edits->vlan->id, 45);
  EXPECT_EQ(edits->link, Link::raw);
  EXPECT_EQ(edits->fix_lengths, FixLengths::truncate);
  EXPECT_EQ(edits->truncate_to, 1400U);
}

TEST(EditTexts, ABadOneIsNamed) {
  EXPECT_FALSE(edits_of({.packets = "x"}, 0));
  EXPECT_FALSE(edits_of({.vlan = "x"}, 0));
  const auto twice = changes_of({.set = {"ip.ttl=1", "ip.ttl=2"}});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().what, "cannot set ip.ttl twice");
}

TEST(CaptureEditor, AppliesEditsAndThenChanges) {
  auto editor = CaptureEditor::of({.set = {"ip.ttl=9"}, .map = {"udp.port=80->8080"}}, 1500);
  ASSERT_TRUE(editor) << editor.error().text();
  const wire::Frame frame = built(recipe);
  const auto edited = editor->edit(seen(frame));
  ASSERT_TRUE(edited && *edited);
  const std::string text =
      wire::to_text(wire::recipe_of(wire::decode((*edited)->bytes, (*edited)->link)));
  EXPECT_THAT(text, HasSubstr("ttl=9"));
  EXPECT_THAT(text, HasSubstr("dstport=8080"));
  EXPECT_THAT(text, ::testing::Not(HasSubstr("checksum"))) << "right before, right after";
}

TEST(CaptureEditor, LeavesOutPacketsThatAreNotPicked) {
  auto editor = CaptureEditor::of({.packets = "2"}, 1500);
  ASSERT_TRUE(editor);
  const wire::Frame frame = built(recipe);
  const auto edited = editor->edit(seen(frame));
  ASSERT_TRUE(edited);
  EXPECT_FALSE(*edited);
}

TEST(CaptureEditor, WithoutEditsAPacketIsTheReadersOwn) {
  auto editor = CaptureEditor::of({}, 1500);
  ASSERT_TRUE(editor);
  const wire::Frame frame = built(recipe);
  const auto edited = editor->edit(seen(frame));
  ASSERT_TRUE(edited && *edited);
  EXPECT_EQ((*edited)->bytes.data(), frame.bytes.data());
}

}  // namespace
}  // namespace pushpkt::replay
