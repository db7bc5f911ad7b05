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
                               .anonymise_only = "mac",
                               .keep_mac_bytes = 3,
                               .mac_endpoints = "02:00:00:00:00:01,02:00:00:00:00:02",
                               .side = "server",
                               .servers = "10.0.0.0/8",
                               .skip_broadcast = true,
                               .mutate = "7,0.5",
                               .strip_fcs = "found",
                               .vlan = "add=45",
                               .link = "raw",
                               .fix_lengths = "trunc",
                               .mtu_truncate = true},
                              1400);
  ASSERT_TRUE(edits) << edits.error().text();
  EXPECT_FALSE(edits->packets.contains(1));
  EXPECT_EQ(edits->mappings.size(), 1U);
  EXPECT_EQ(edits->seed, "seed");
  EXPECT_EQ(edits->anonymised, Anonymised::mac);
  EXPECT_EQ(edits->keep_mac_bytes, 3U);
  EXPECT_EQ(edits->mac_endpoints->server.bytes[5], 2);
  EXPECT_EQ(edits->servers.size(), 1U);
  EXPECT_TRUE(edits->skip_broadcast);
  EXPECT_EQ(edits->mutation->seed, 7U);
  EXPECT_EQ(edits->strip_fcs, StripFcs::found);
  EXPECT_EQ(edits->side, Side::server);
  EXPECT_EQ(edits->vlan->id, 45);
  EXPECT_EQ(edits->link, Link::raw);
  EXPECT_EQ(edits->fix_lengths, FixLengths::truncate);
  EXPECT_EQ(edits->truncate_to, 1400U);
}

TEST(EditTexts, ALinkHeaderHasALinkType) {
  const auto hdlc = edits_of({.link = "hdlc"}, 0);
  ASSERT_TRUE(hdlc);
  EXPECT_EQ(hdlc->link, Link::c_hdlc);
  const auto given = edits_of({.link_header = "0f000800", .link_type = 104}, 0);
  ASSERT_TRUE(given);
  EXPECT_EQ(given->link, Link::c_hdlc);
  EXPECT_EQ(*given->link_header, *from_hex("0f000800"));
  EXPECT_EQ(edits_of({.link_header = "0f000800"}, 0)->link, std::nullopt);
}

TEST(EditTexts, ASideFileIsReadByItself) {
  Edits edits;
  EXPECT_TRUE(read_sides({}, edits));
  EXPECT_FALSE(edits.side_file);
  EXPECT_TRUE(edits_of({.side_file = "/nowhere/sides"}, 0)) << "no file is read here";
  EXPECT_FALSE(read_sides({.side_file = "/nowhere/sides"}, edits));
}

TEST(EditTexts, ABadOneIsNamed) {
  EXPECT_FALSE(edits_of({.endpoints = "x"}, 0));
  EXPECT_FALSE(edits_of({.mac_endpoints = "x"}, 0));
  EXPECT_FALSE(edits_of({.servers = "x"}, 0));
  EXPECT_FALSE(edits_of({.mutate = "x"}, 0));
  EXPECT_FALSE(edits_of({.link_header = "x"}, 0));
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
