// Edits of captured packets: what is replaced, what stays, and that checksums stay as honest.
#include "pushpkt/replay/edits.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "pushpkt/replay/anonymiser.hpp"
#include "replay_edited.hpp"

namespace pushpkt::replay {
namespace {

using namespace pushpkt::literals;

Edits mapping(const std::string& text) {
  Edits edits;
  edits.mappings = parse_mapping(text).value();
  return edits;
}

TEST(Edits, APrefixIsMappedAndTheHostBitsStay) {
  const Edits edits = mapping("ip.addr=10.0.0.0/16->10.77.0.0/16");
  EXPECT_EQ(after(edits, eth + ip + "udp(srcport=1, dstport=2)/\"x\""),
            recipe_text(eth + "ip(src=10.77.0.1, dst=10.77.0.2)/udp(srcport=1, dstport=2)/\"x\""));
  EXPECT_EQ(after(edits, eth + "ip(src=10.1.0.1, dst=10.2.0.2)/udp()"),
            recipe_text(eth + "ip(src=10.1.0.1, dst=10.2.0.2)/udp()"));
}

TEST(Edits, OneDirectionAloneIsMapped) {
  EXPECT_EQ(after(mapping("ip.dst=10.0.0.0/8->11.0.0.0/8"), eth + ip + "tcp(dstport=80)"),
            recipe_text(eth + "ip(src=10.0.0.1, dst=11.0.0.2)/tcp(dstport=80)"));
  EXPECT_EQ(after(mapping("ipv6.src=fd00::/64->fd77::/64"),
                  eth + "ipv6(src=fd00::1, dst=fd00::2)/tcp(dstport=80)"),
            recipe_text(eth + "ipv6(src=fd77::1, dst=fd00::2)/tcp(dstport=80)"));
}

TEST(Edits, PortsAreMappedAndExchanged) {
  const Edits swap = mapping("udp.port=1->2,2->1");
  EXPECT_EQ(after(swap, eth + ip + "udp(srcport=1, dstport=2)/\"x\""),
            recipe_text(eth + ip + "udp(srcport=2, dstport=1)/\"x\""));
  EXPECT_EQ(after(swap, eth + ip + "tcp(srcport=1, dstport=2)"),
            recipe_text(eth + ip + "tcp(srcport=1, dstport=2)"));
  EXPECT_EQ(after(mapping("tcp.dstport=1000-1999->2000-2999"),
                  eth + ip + "tcp(srcport=1005, dstport=1005)"),
            recipe_text(eth + ip + "tcp(srcport=1005, dstport=2005)"));
}

TEST(Edits, ArpAndTunnelsAreMappedToo) {
  EXPECT_EQ(after(mapping("ip.addr=10.0.0.0/16->10.77.0.0/16"),
                  eth + "arp(src.proto_ipv4=10.0.0.1, dst.proto_ipv4=10.0.0.2)"),
            recipe_text(eth + "arp(src.proto_ipv4=10.77.0.1, dst.proto_ipv4=10.77.0.2)"));
  EXPECT_EQ(after(mapping("ip.addr=10.0.0.0/16->10.77.0.0/16"),
                  eth + "mpls(label=5)/ip(src=1.1.1.1, dst=2.2.2.2)/" + ip + "tcp(dstport=80)"),
            recipe_text(eth + "mpls(label=5)/ip(src=1.1.1.1, dst=2.2.2.2)/"
                              "ip(src=10.77.0.1, dst=10.77.0.2)/tcp(dstport=80)"));
}

TEST(Edits, AQuotedPacketIsMappedWithItsChecksums) {
  const std::string error = "ip(src=10.0.9.9, dst=10.0.0.1)/icmp.unreachable(code=3)/";
  const std::string mapped_error = "ip(src=10.77.9.9, dst=10.77.0.1)/icmp.unreachable(code=3)/";
  EXPECT_EQ(after(mapping("ip.addr=10.0.0.0/16->10.77.0.0/16"),
                  eth + error + ip + "udp(srcport=1, dstport=2)/\"x\""),
            recipe_text(eth + mapped_error +
                        "ip(src=10.77.0.1, dst=10.77.0.2)/udp(srcport=1, dstport=2)/\"x\""));
}

TEST(Edits, AWrongChecksumKeepsItsBytes) {
  EXPECT_EQ(after(mapping("ip.addr=10.0.0.0/16->10.77.0.0/16"),
                  eth + ip + "udp(srcport=1, dstport=2, checksum=0xdead)/\"x\""),
            recipe_text(eth + "ip(src=10.77.0.1, dst=10.77.0.2)/"
                              "udp(srcport=1, dstport=2, checksum=0xdead)/\"x\""));
}

TEST(Edits, AMappingThatCannotBeReadIsRefused) {
  for (const char* text : {"ip.addr", "ip.addr=10.0.0.1", "ip.addr=10.0.0.1->fd00::1",
                           "ip.addr=10.0.0.0/33->10.0.0.0/8", "tcp.port=1-3->5-6",
                           "tcp.port=70000->1", "eth.addr=10.0.0.1->10.0.0.2", "dns.id=1->2"}) {
    EXPECT_FALSE(parse_mapping(text)) << text;
  }
}

TEST(Edits, PacketsArePickedByNumber) {
  const auto numbers = PacketNumbers::parse("7,11,20-23,174-").value();
  std::vector<std::uint64_t> picked;
  for (std::uint64_t i = 1; i < 177; ++i) {
    if (numbers.contains(i)) picked.push_back(i);
  }
  EXPECT_THAT(picked, testing::ElementsAre(7, 11, 20, 21, 22, 23, 174, 175, 176));
  for (const char* text : {"", "0", "5-3", "a", "1,,2", "-", "1--2"}) {
    EXPECT_FALSE(PacketNumbers::parse(text)) << text;
  }
}

TEST(Edits, VlanTagsAreAddedAndRemoved) {
  Edits edits;
  edits.vlan = parse_vlan("add=45,priority=5,dei=1").value();
  const std::string tagged = eth + "vlan(priority=5, dei=1, id=45)/" + ip + "udp()";
  EXPECT_EQ(after(edits, eth + ip + "udp()"), recipe_text(tagged));
  edits.vlan = parse_vlan("del").value();
  EXPECT_EQ(after(edits, tagged), recipe_text(eth + ip + "udp()"));
  EXPECT_EQ(after(edits, eth + ip + "udp()"), recipe_text(eth + ip + "udp()"));
  edits.vlan = parse_vlan("add=42,type=802.1ad").value();
  EXPECT_EQ(after(edits, eth + ip + "udp()"),
            recipe_text(eth + "ieee8021ad(id=42)/" + ip + "udp()"));
  for (const char* text : {"", "add", "add=4096", "del=1", "priority=1", "add=1,priority=8",
                           "add=1,add=2", "add=1,priority=1,priority=2"}) {
    EXPECT_FALSE(parse_vlan(text)) << text;
  }
}

TEST(Edits, TruncatedPacketsHaveRightLengthsAndChecksums) {
  Edits edits;
  edits.truncate_to = 40;
  EXPECT_EQ(after(edits, eth + ip + "udp(srcport=1, dstport=2)/\"0123456789abcdef\""),
            recipe_text(eth + ip + "udp(srcport=1, dstport=2)/\"0123456789ab\""));
  EXPECT_EQ(after(edits, eth + "ipv6(src=fd00::1, dst=fd00::2)/udp()"),
            "eth(dst=02:00:00:00:00:02, src=02:00:00:00:00:01)/ipv6(nxt=17, "
            "src=fd00::1, dst=fd00::2)");
}

/// Of a packet that the capture cut, all that its checksum covers is there when it is truncated.
TEST(Edits, TruncatedPacketsThatWereCutHaveRightChecksumsToo) {
  for (const std::string transport : {"udp(srcport=1, dstport=2)", "tcp(srcport=1, dstport=2)"}) {
    const wire::Frame whole = built(eth + ip + transport + "/hex(" + std::string(200, '7') + ")");
    sniff::SeenView cut = seen(whole);
    cut.bytes = cut.bytes.first(cut.bytes.size() - 20);
    Edits edits;
    edits.truncate_to = 60;
    PacketEditor cuts(edits);
    const auto edited = cuts.edit(cut);
    ASSERT_TRUE(edited && *edited);
    const wire::Decoded packet = wire::decode((*edited)->bytes);
    EXPECT_EQ((*edited)->wire_bytes, (*edited)->bytes.size());
    EXPECT_EQ(packet.checksum(1), wire::ChecksumState::good) << transport;
    EXPECT_EQ(packet.checksum(2), wire::ChecksumState::good) << transport;
    edits.keep_checksums = true;
    PacketEditor keeps(edits);
    const auto kept = keeps.edit(cut);
    ASSERT_TRUE(kept && *kept);
    EXPECT_EQ(wire::decode((*kept)->bytes).checksum(2), wire::ChecksumState::bad) << transport;
  }
}

TEST(Edits, LengthsAreFixedWhereBytesAreMissing) {
  const wire::Frame whole = built(eth + ip + "udp(srcport=1, dstport=2)/\"0123456789\"");
  sniff::SeenView cut = seen(whole);
  cut.bytes = cut.bytes.first(cut.bytes.size() - 4);
  Edits edits;
  edits.fix_lengths = FixLengths::truncate;
  PacketEditor shortens(edits);
  const auto shorter = shortens.edit(cut);
  ASSERT_TRUE(shorter && *shorter);
  EXPECT_EQ((*shorter)->wire_bytes, (*shorter)->bytes.size());
  EXPECT_EQ(wire::to_text(wire::recipe_of(wire::decode((*shorter)->bytes))),
            recipe_text(eth + ip + "udp(srcport=1, dstport=2)/\"012345\""));
  edits.fix_lengths = FixLengths::pad;
  PacketEditor pads(edits);
  const auto padded = pads.edit(cut);
  ASSERT_TRUE(padded && *padded);
  EXPECT_EQ((*padded)->bytes.size(), whole.bytes.size());
  EXPECT_EQ((*padded)->bytes.back(), 0);
  edits.fix_lengths = FixLengths::remove;
  PacketEditor removes(edits);
  const auto removed = removes.edit(cut);
  ASSERT_TRUE(removed);
  EXPECT_FALSE(*removed);
  EXPECT_EQ(removes.left_out().incomplete, 1U);
  EXPECT_EQ(removes.left_out().total(), 1U);
}

TEST(Edits, TheLinkTypeIsChanged) {
  Edits edits;
  edits.link = Link::raw;
  EXPECT_EQ(after(edits, eth + ip + "udp()"), recipe_text(ip + "udp()"));
  EXPECT_EQ(after(edits, eth + "arp()"), "left out");
  edits.link = Link::linux_sll;
  EXPECT_THAT(after(edits, eth + ip + "udp()"), testing::StartsWith("sll("));
  edits.link = Link::ethernet;
  EXPECT_THAT(after(edits, ip + "udp()"), testing::StartsWith("eth("));
}

TEST(Edits, ASideIsThatOfTheConversation) {
  Edits edits = mapping("ip.addr=10.0.0.0/16->10.77.0.0/16");
  edits.side = Side::server;
  PacketEditor editor(edits);
  const std::string back = "ip(src=10.0.0.2, dst=10.0.0.1)/";
  EXPECT_EQ(after(editor, eth + ip + "tcp(srcport=4000, dstport=8080, flags.syn=1)"),
            recipe_text(eth + ip + "tcp(srcport=4000, dstport=8080, flags.syn=1)"));
  EXPECT_EQ(after(editor, eth + back + "tcp(srcport=8080, dstport=4000, flags.ack=1)"),
            recipe_text(eth + "ip(src=10.77.0.2, dst=10.77.0.1)/"
                              "tcp(srcport=8080, dstport=4000, flags.ack=1)"));
}

TEST(Edits, EndpointsReplaceBothAddresses) {
  Edits edits;
  edits.endpoints = parse_endpoints("1.1.1.1:2.2.2.2").value();
  PacketEditor editor(edits);
  EXPECT_EQ(after(editor, eth + ip + "udp(srcport=4000, dstport=53)"),
            recipe_text(eth + "ip(src=1.1.1.1, dst=2.2.2.2)/udp(srcport=4000, dstport=53)"));
  EXPECT_EQ(after(editor, eth + "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=53, dstport=4000)"),
            recipe_text(eth + "ip(src=2.2.2.2, dst=1.1.1.1)/udp(srcport=53, dstport=4000)"));
  EXPECT_TRUE(parse_endpoints("[fd00::1]:[fd00::2]"));
  for (const char* text : {"", "1.1.1.1", "1.1.1.1:fd00::1", "fd00::1:fd00::2"}) {
    EXPECT_FALSE(parse_endpoints(text)) << text;
  }
}

unsigned common_bits(ByteView a, ByteView b) {
  for (unsigned bit = 0; bit < a.size() * 8; ++bit) {
    if (((a[bit / 8] ^ b[bit / 8]) >> (7U - bit % 8) & 1U) != 0) return bit;
  }
  return static_cast<unsigned>(a.size() * 8);
}

TEST(Anonymiser, PrefixesAreAsLongAsBefore) {
  Anonymiser anonymiser("seed");
  std::vector<Bytes> before;
  std::vector<Bytes> after;
  std::set<Bytes> different;
  for (std::uint32_t i = 1; i < 400; ++i) {
    const std::uint32_t number = (i * 2'654'435'761U) % 0xe0000000U;
    Bytes address{static_cast<std::uint8_t>(number >> 24U),
                  static_cast<std::uint8_t>(number >> 16U), static_cast<std::uint8_t>(number >> 8U),
                  static_cast<std::uint8_t>(number)};
    before.push_back(address);
    anonymiser.ipv4(address);
    after.push_back(address);
    different.insert(address);
    EXPECT_LT(address[0], 224);
  }
  EXPECT_EQ(different.size(), std::set<Bytes>(before.begin(), before.end()).size());
  for (std::size_t i = 1; i < before.size(); ++i) {
    EXPECT_EQ(common_bits(before[i - 1], before[i]), common_bits(after[i - 1], after[i]));
  }
  EXPECT_NE(before, after);
}

TEST(Anonymiser, KindsOfAddressesStay) {
  Anonymiser anonymiser("seed");
  for (const char* text : {"00000000", "e0000001", "ffffffff"}) {
    Bytes address = *from_hex(text);
    anonymiser.ipv4(address);
    EXPECT_EQ(hex(address), text);
  }
  Bytes local = *from_hex("fe800000000000000011223344556677");
  anonymiser.ipv6(local);
  EXPECT_TRUE(hex(local).starts_with("fe8") || hex(local).starts_with("fe9") ||
              hex(local).starts_with("fea") || hex(local).starts_with("feb"));
  Bytes node = *from_hex("ff0200000000000000000001ff445566");
  Bytes node_mac = *from_hex("3333ff445566");
  anonymiser.ipv6(node);
  anonymiser.mac(node_mac);
  EXPECT_EQ(hex(node).substr(0, 26), "ff0200000000000000000001ff");
  EXPECT_NE(hex(node).substr(26), "445566");
  EXPECT_EQ(hex(node).substr(24), hex(node_mac).substr(4));
  Bytes broadcast = *from_hex("ffffffffffff");
  anonymiser.mac(broadcast);
  EXPECT_EQ(hex(broadcast), "ffffffffffff");
}

TEST(Edits, AnonymisingKeepsArpAndIpTheSame) {
  Edits edits;
  edits.seed = "s";
  PacketEditor editor(edits);
  const wire::Frame packet = built(eth + ip + "udp(srcport=1, dstport=2)");
  const auto edited = editor.edit(seen(packet));
  ASSERT_TRUE(edited && *edited);
  const std::string source = hex((*edited)->bytes.subspan(26, 4));
  const std::string mac = hex((*edited)->bytes.subspan(6, 6));
  EXPECT_NE(source, "0a000001");
  const wire::Frame asks =
      built(eth + "arp(src.hw_mac=02:00:00:00:00:01, src.proto_ipv4=10.0.0.1)");
  const auto asked = editor.edit(seen(asks));
  ASSERT_TRUE(asked && *asked);
  EXPECT_EQ(hex((*asked)->bytes.subspan(22, 6)), mac);
  EXPECT_EQ(hex((*asked)->bytes.subspan(28, 4)), source);
}

}  // namespace
}  // namespace pushpkt::replay
