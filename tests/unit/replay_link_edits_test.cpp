// VLAN tags, link types, lengths and sizes: every way from one link type to another, tags on
// tagged packets, and what a truncated or padded packet says about its length.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/replay/edits.hpp"
#include "replay_packets.hpp"

namespace pushpkt::replay {
namespace {

const std::string udp4 = "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=1, dstport=9)/\"x\"";
const std::string udp6 = "ipv6(src=fd00::1, dst=fd00::2)/udp(srcport=1, dstport=9)/\"x\"";

std::string relinked(PacketEditor& editor, const sniff::SeenView& packet) {
  const auto edited = editor.edit(packet);
  if (!edited) return edited.error().text();
  if (!*edited) return "left out";
  return wire::to_text(
      wire::recipe_of(wire::decode((*edited)->bytes, (*edited)->link, (*edited)->wire_bytes)));
}

std::string relinked(const Edits& edits, const std::string& recipe) {
  PacketEditor editor(edits);
  const wire::Frame frame = built(recipe);
  return relinked(editor, seen(frame));
}

TEST(EditedLink, EachWayKeepsThePacket) {
  const std::vector<std::string> links{eth,       eth + "vlan(id=5)/", "",        "sll()/",
                                       "sll2()/", "null()/",           "loop()/", "ppp()/",
                                       "chdlc()/"};
  for (const std::string& packet : {udp4, udp6}) {
    for (const std::string& link : links) {
      for (const Link wanted :
           {Link::ethernet, Link::raw, Link::linux_sll, Link::null, Link::c_hdlc}) {
        Edits edits;
        edits.link = wanted;
        PacketEditor editor(edits);
        const wire::Frame frame = built(link + packet);
        const auto edited = editor.edit(seen(frame));
        ASSERT_TRUE(edited && *edited) << link << packet;
        EXPECT_EQ((*edited)->link, wanted);
        EXPECT_EQ((*edited)->wire_bytes, (*edited)->bytes.size());
        EXPECT_THAT(
            recipe_text(wire::FrameView{.bytes = (*edited)->bytes, .link = (*edited)->link}),
            testing::EndsWith(recipe_text(packet)))
            << link << " to " << link_name(wanted);
      }
    }
  }
}

TEST(EditedLink, TheSameTypeChangesNothing) {
  Edits edits;
  edits.link = Link::ethernet;
  EXPECT_EQ(relinked(edits, eth + "vlan(id=5)/" + udp4), recipe_text(eth + "vlan(id=5)/" + udp4));
}

TEST(EditedLink, WhatIsNoIpIsLeftOutAndCounted) {
  const wire::Frame arp = built(eth + "arp(src.proto_ipv4=10.0.0.1)");
  for (const Link wanted : {Link::raw, Link::null}) {
    Edits edits;
    edits.link = wanted;
    PacketEditor editor(edits);
    EXPECT_EQ(relinked(editor, seen(arp)), "left out");
    EXPECT_EQ(editor.left_out().other_link, 1U);
    EXPECT_EQ(editor.left_out().total(), 1U);
  }
  Edits cooked;
  cooked.link = Link::linux_sll;
  EXPECT_THAT(relinked(cooked, eth + "arp(src.proto_ipv4=10.0.0.1)"),
              testing::EndsWith("/arp(src.proto_ipv4=10.0.0.1)"));
}

TEST(EditedLink, CiscoHdlcCarriesArpAndTags) {
  Edits edits;
  edits.link = Link::c_hdlc;
  const std::string arp = "arp(src.proto_ipv4=10.0.0.1)";
  EXPECT_EQ(relinked(edits, eth + arp), recipe_text("chdlc()/" + arp));
  EXPECT_EQ(relinked(edits, eth + "vlan(id=5)/" + udp4), recipe_text("chdlc()/vlan(id=5)/" + udp4));
  edits.link = Link::ethernet;
  EXPECT_EQ(relinked(edits, "chdlc(address=0x8f)/" + udp4),
            recipe_text("eth(dst=00:00:00:00:00:00, src=00:00:00:00:00:00)/" + udp4));
}

/// The number of SLARP in Cisco HDLC is that of RARP elsewhere.
TEST(EditedLink, SlarpAndRarpAreNotMadeIntoEachOther) {
  Edits edits;
  edits.link = Link::ethernet;
  EXPECT_EQ(relinked(edits, "chdlc(protocol=0x8035)/hex(000000020000000500000002ffff0000)"),
            "left out");
  edits.link = Link::c_hdlc;
  EXPECT_EQ(relinked(edits, eth + "arp(opcode=1)"), recipe_text("chdlc()/arp(opcode=1)"));
  EXPECT_EQ(relinked(edits, "eth(dst=02:00:00:00:00:02, type=0x8035)/arp(opcode=3)"), "left out");
}

TEST(LinkHeader, StandsBeforeTheNetworkLayer) {
  Edits edits;
  edits.link_header = parse_link_header("02:00:00:00:00:08 02:00:00:00:00:09 0800").value();
  const std::string now = recipe_text("eth(dst=02:00:00:00:00:08, src=02:00:00:00:00:09)/" + udp4);
  EXPECT_EQ(relinked(edits, eth + udp4), now);
  EXPECT_EQ(relinked(edits, eth + "vlan(id=5)/vlan(id=6)/" + udp4), now) << "tags are part of it";
  EXPECT_EQ(relinked(edits, eth + "mpls(label=7)/" + udp4), now) << "so are labels";
  EXPECT_EQ(relinked(edits, eth + "mpls(label=7)/pwethcw()/eth/vlan(id=5)/" + udp4), now)
      << "and the frame in a pseudowire";
  edits.link = Link::ethernet;
  EXPECT_EQ(relinked(edits, udp4), now);
  EXPECT_EQ(relinked(edits, "sll()/" + udp4), now);
}

TEST(LinkHeader, MayBeOfALinkTypeThatWeDoNotRead) {
  Edits edits;
  edits.link_header = parse_link_header("c0ffee").value();
  edits.link = Link{147};
  PacketEditor editor(edits);
  const wire::Frame frame = built(eth + udp4);
  const auto edited = editor.edit(seen(frame));
  ASSERT_TRUE(edited && *edited);
  EXPECT_EQ(hex((*edited)->bytes), "c0ffee" + hex(frame.bytes).substr(28));
  EXPECT_EQ((*edited)->link, Link{147});
  EXPECT_EQ((*edited)->wire_bytes, frame.bytes.size() - 11);
  const Bytes bytes((*edited)->bytes.begin(), (*edited)->bytes.end());
  const sniff::SeenView unknown{
      .bytes = bytes, .wire_bytes = 9, .link = Link{147}, .source = "test", .number = 1};
  EXPECT_EQ(relinked(editor, unknown), "left out") << "where that header ends is not known";
}

TEST(LinkHeader, WithoutANetworkLayerReplacesTheOutermostHeader) {
  Edits edits;
  edits.link_header = parse_link_header("020000000008020000000009 88b5").value();
  EXPECT_EQ(relinked(edits, "eth(dst=02:00:00:00:00:02, type=0x88b5)/hex(0102)")
                .find("eth(dst=02:00:00:00:00:08"),
            0U);
  for (const char* text : {"", "0", "xx", "0x0f"}) EXPECT_FALSE(parse_link_header(text)) << text;
  EXPECT_FALSE(parse_link_header(std::string(512, 'a')));
}

TEST(EditedVlan, TagsAreAddedInFrontOfTagsAndTheOutermostIsRemoved) {
  Edits adds;
  adds.vlan = parse_vlan("add=100,priority=3,type=802.1ad").value();
  const std::string one_tag = eth + "vlan(priority=1, id=5)/" + udp4;
  const std::string two_tags =
      eth + "ieee8021ad(priority=3, id=100)/vlan(priority=1, id=5)/" + udp4;
  EXPECT_EQ(relinked(adds, one_tag), recipe_text(two_tags));
  Edits removes;
  removes.vlan = parse_vlan("del").value();
  EXPECT_EQ(relinked(removes, two_tags), recipe_text(one_tag));
  EXPECT_EQ(relinked(removes, one_tag), recipe_text(eth + udp4));
  EXPECT_EQ(relinked(removes, eth + udp6), recipe_text(eth + udp6));
}

TEST(EditedVlan, AFrameWithoutEthernetTakesNoTag) {
  Edits adds;
  adds.vlan = parse_vlan("add=1").value();
  EXPECT_THAT(relinked(adds, "sll()/" + udp4),
              testing::HasSubstr("cannot add a VLAN tag to packet 1"));
  adds.link = Link::ethernet;
  EXPECT_THAT(relinked(adds, "sll()/" + udp4),
              testing::AllOf(testing::StartsWith("eth("), testing::HasSubstr("/vlan(id=1)/")));
  Edits removes;
  removes.vlan = parse_vlan("del").value();
  EXPECT_EQ(relinked(removes, "sll()/" + udp4), recipe_text("sll()/" + udp4));
}

TEST(EditedVlan, ACutPacketIsAsMuchLongerOnTheWire) {
  const wire::Frame whole = built(eth + udp4);
  sniff::SeenView cut = seen(whole);
  cut.bytes = cut.bytes.first(30);
  Edits adds;
  adds.vlan = parse_vlan("add=1").value();
  PacketEditor editor(adds);
  const auto edited = editor.edit(cut);
  ASSERT_TRUE(edited && *edited);
  EXPECT_EQ((*edited)->bytes.size(), 34U);
  EXPECT_EQ((*edited)->wire_bytes, whole.bytes.size() + 4);
}

TEST(EditedSize, AnMtuCountsFromTheIpHeader) {
  for (const std::string& link :
       {eth, eth + "vlan(id=5)/", std::string("sll()/"), std::string("sll2()/"),
        std::string("null()/"), std::string("chdlc()/"), std::string()}) {
    for (const auto& [ip, header] :
         {std::pair<std::string, std::size_t>("ip(src=10.0.0.1, dst=10.0.0.2)/", 20),
          std::pair<std::string, std::size_t>("ipv6(src=fd00::1, dst=fd00::2)/", 40)}) {
      Edits edits;
      edits.truncate_to = 100;
      const auto packet = [&, &ip = ip](std::size_t bytes) {
        return link + ip + "tcp(srcport=1, dstport=9, seq=7)/\"y\"*" + std::to_string(bytes);
      };
      const std::size_t fits = 100 - header - 20;
      EXPECT_EQ(relinked(edits, packet(fits + 50)), recipe_text(packet(fits)));
      EXPECT_EQ(relinked(edits, packet(fits)), recipe_text(packet(fits)));
    }
  }
}

TEST(EditedSize, AWrongChecksumStaysWrongAndKeepIsObeyed) {
  Edits edits;
  edits.truncate_to = 40;
  const std::string wrong = eth +
                            "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=1, dstport=9, "
                            "checksum=0xdead)/\"0123456789ab";
  EXPECT_EQ(relinked(edits, wrong + "cdef\""), recipe_text(wrong + "\""));
}

TEST(EditedSize, MissingBytesOfAnIpv6PacketAreFixed) {
  const std::string begin = eth + "ipv6(src=fd00::1, dst=fd00::2)/udp(srcport=1, dstport=9)/";
  const wire::Frame whole = built(begin + "\"0123456789\"");
  sniff::SeenView cut = seen(whole);
  cut.bytes = cut.bytes.first(cut.bytes.size() - 4);
  // Also where the capture claims that the bytes were all: the header says more.
  for (const std::size_t on_wire : {whole.bytes.size(), cut.bytes.size()}) {
    cut.wire_bytes = static_cast<std::uint32_t>(on_wire);
    Edits edits;
    edits.fix_lengths = FixLengths::truncate;
    PacketEditor shortens(edits);
    EXPECT_EQ(relinked(shortens, cut), recipe_text(begin + "\"012345\""));
    edits.fix_lengths = FixLengths::pad;
    PacketEditor pads(edits);
    const auto padded = pads.edit(cut);
    ASSERT_TRUE(padded && *padded);
    EXPECT_EQ((*padded)->bytes.size(), whole.bytes.size());
    EXPECT_EQ((*padded)->wire_bytes, whole.bytes.size());
    edits.fix_lengths = FixLengths::remove;
    PacketEditor removes(edits);
    EXPECT_EQ(relinked(removes, cut), "left out");
    EXPECT_EQ(removes.left_out().incomplete, 1U);
  }
}

TEST(EditedSide, OfUdpIsThatOfWhoAskedFirst) {
  Edits edits;
  edits.mappings = parse_mapping("ip.addr=10.0.0.0/16->10.77.0.0/16").value();
  const std::string asks = eth + "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=9999)";
  const std::string answers =
      eth + "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=9999, dstport=4000)";
  const wire::Frame request = built(asks);
  const wire::Frame answer = built(answers);
  for (const Side side : {Side::client, Side::server}) {
    edits.side = side;
    PacketEditor editor(edits);
    const std::string mapped_request = relinked(editor, seen(request));
    EXPECT_EQ(editor.is_on_side(), side == Side::client);
    const std::string mapped_answer = relinked(editor, seen(answer));
    EXPECT_EQ(editor.is_on_side(), side == Side::server);
    EXPECT_EQ(mapped_request == recipe_text(asks), side == Side::server);
    EXPECT_EQ(mapped_answer == recipe_text(answers), side == Side::client);
  }
}

}  // namespace
}  // namespace pushpkt::replay
