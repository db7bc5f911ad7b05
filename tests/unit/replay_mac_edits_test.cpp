// Edits of MAC addresses: those of the client and the server, anonymised ones with kept bytes, and
// addresses of many receivers, which may be left alone.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/replay/anonymiser.hpp"
#include "pushpkt/replay/capture_editor.hpp"
#include "replay_edited.hpp"

namespace pushpkt::replay {
namespace {

using namespace pushpkt::literals;

const std::string client_mac = "02:00:00:00:00:01";
const std::string server_mac = "02:00:00:00:00:02";

std::string eth_between(const std::string& source, const std::string& destination) {
  return "eth(dst=" + destination + ", src=" + source + ")/";
}

Edits endpoints() {
  Edits edits;
  edits.mac_endpoints = parse_mac_endpoints("06:00:00:00:00:0c,06:00:00:00:00:05").value();
  return edits;
}

TEST(MacEndpoints, BothDirectionsGetThem) {
  PacketEditor editor(endpoints());
  const std::string asks = "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)";
  const std::string answers = "ip(src=10.0.0.2, dst=10.0.0.1)/udp(srcport=53, dstport=4000)";
  EXPECT_EQ(after(editor, eth_between(client_mac, server_mac) + asks),
            recipe_text(eth_between("06:00:00:00:00:0c", "06:00:00:00:00:05") + asks));
  EXPECT_EQ(after(editor, eth_between(server_mac, client_mac) + answers),
            recipe_text(eth_between("06:00:00:00:00:05", "06:00:00:00:00:0c") + answers));
}

TEST(MacEndpoints, ArpHasTheSameAndItsUnknownTargetStaysZero) {
  PacketEditor editor(endpoints());
  const std::string ips = "src.proto_ipv4=10.0.0.1, dst.proto_ipv4=10.0.0.2)";
  const std::string back = "src.proto_ipv4=10.0.0.2, dst.proto_ipv4=10.0.0.1)";
  EXPECT_EQ(after(editor, eth_between(client_mac, server_mac) +
                              "arp(opcode=1, src.hw_mac=" + client_mac + ", " + ips),
            recipe_text(eth_between("06:00:00:00:00:0c", "06:00:00:00:00:05") +
                        "arp(opcode=1, src.hw_mac=06:00:00:00:00:0c, " + ips));
  EXPECT_EQ(after(editor, eth_between(server_mac, client_mac) +
                              "vlan(id=7)/arp(opcode=2, src.hw_mac=" + server_mac +
                              ", dst.hw_mac=" + client_mac + ", " + back),
            recipe_text(eth_between("06:00:00:00:00:05", "06:00:00:00:00:0c") +
                        "vlan(id=7)/arp(opcode=2, src.hw_mac=06:00:00:00:00:05, "
                        "dst.hw_mac=06:00:00:00:00:0c, " +
                        back));
}

TEST(MacEndpoints, AFrameInATunnelKeepsItsOwn) {
  PacketEditor editor(endpoints());
  const std::string tunnel =
      "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=4789)/vxlan/";
  const std::string inner =
      eth_between(client_mac, server_mac) + "ip(src=10.9.0.1, dst=10.9.0.2)/udp()";
  EXPECT_EQ(after(editor, eth_between(client_mac, server_mac) + tunnel + inner),
            recipe_text(eth_between("06:00:00:00:00:0c", "06:00:00:00:00:05") + tunnel + inner));
}

TEST(MacEndpoints, AreTwoAddresses) {
  for (const char* text : {"", "02:00:00:00:00:01", "02:00:00:00:00:01:02:00:00:00:00:02",
                           "02:00:00:00:00:01,10.0.0.1"}) {
    EXPECT_FALSE(parse_mac_endpoints(text)) << text;
  }
}

TEST(SkipBroadcast, GroupAddressesAreNeitherMappedNorReplacedNorSet) {
  const std::string packet = "ip(src=10.0.0.1, dst=255.255.255.255)/udp(srcport=4000, dstport=53)";
  const std::string broadcast = "ff:ff:ff:ff:ff:ff";
  Edits edits = endpoints();
  edits.mappings = parse_mapping("ip.addr=0.0.0.0/0->11.0.0.0/8").value();
  edits.skip_broadcast = true;
  PacketEditor editor(edits);
  EXPECT_EQ(after(editor, eth_between(client_mac, broadcast) + packet),
            recipe_text(eth_between("06:00:00:00:00:0c", broadcast) +
                        "ip(src=11.0.0.1, dst=255.255.255.255)/udp(srcport=4000, dstport=53)"));
  const std::string group = "ipv6(src=fd00::1, dst=ff02::1)/udp(srcport=4000, dstport=53)";
  auto sets = CaptureEditor::of(
      {.set = {"eth.dst=06:00:00:00:00:09", "ipv6.dst=fd00::9", "ipv6.src=fd00::8"},
       .skip_broadcast = true},
      0);
  ASSERT_TRUE(sets) << sets.error().text();
  const wire::Frame frame = built(eth_between(client_mac, "33:33:00:00:00:01") + group);
  const auto set = sets->edit(seen(frame));
  ASSERT_TRUE(set && *set);
  EXPECT_EQ(recipe_text(wire::FrameView{.bytes = (*set)->bytes, .link = (*set)->link}),
            recipe_text(eth_between(client_mac, "33:33:00:00:00:01") +
                        "ipv6(src=fd00::8, dst=ff02::1)/udp(srcport=4000, dstport=53)"));
}

TEST(SkipBroadcast, WithoutItTheyAreReplaced) {
  PacketEditor editor(endpoints());
  const std::string packet = "ip(src=10.0.0.1, dst=224.0.0.1)/udp(srcport=4000, dstport=53)";
  EXPECT_EQ(after(editor, eth_between(client_mac, "01:00:5e:00:00:01") + packet),
            recipe_text(eth_between("06:00:00:00:00:0c", "06:00:00:00:00:05") + packet));
}

TEST(AnonymisedOnly, MacOrIpAddressesAlone) {
  const std::string packet = "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)";
  const wire::Frame frame = built(eth_between(client_mac, server_mac) + packet);
  const auto edited = [&](Anonymised which) {
    Edits edits;
    edits.seed = "s";
    edits.anonymised = which;
    PacketEditor editor(edits);
    const auto out = editor.edit(seen(frame));
    return Bytes((*out)->bytes.begin(), (*out)->bytes.end());
  };
  const auto part = [](const Bytes& bytes, std::size_t from, std::size_t count) {
    return hex(ByteView(bytes).subspan(from, count));
  };
  const Bytes mac = edited(Anonymised::mac);
  const Bytes ip = edited(Anonymised::ip);
  const Bytes all = edited(Anonymised::all);
  EXPECT_NE(part(mac, 0, 12), part(frame.bytes, 0, 12));
  EXPECT_EQ(part(mac, 12, mac.size() - 12), part(frame.bytes, 12, mac.size() - 12));
  EXPECT_EQ(part(ip, 0, 14), part(frame.bytes, 0, 14));
  EXPECT_NE(part(ip, 26, 8), part(frame.bytes, 26, 8));
  EXPECT_EQ(part(all, 0, 12), part(mac, 0, 12));
  EXPECT_EQ(part(all, 26, 8), part(ip, 26, 8));
}

TEST(Anonymiser, KeepsTheFirstBytesOfMacAddressesAndTheirDifferences) {
  Anonymiser anonymiser("seed");
  for (std::size_t kept = 0; kept <= 5; ++kept) {
    Bytes first = *from_hex("0012ab345678");
    Bytes second = *from_hex("0012ab345679");
    anonymiser.mac(first, kept);
    anonymiser.mac(second, kept);
    EXPECT_EQ(hex(first).substr(0, 2 * kept), std::string("0012ab345678").substr(0, 2 * kept));
    EXPECT_EQ(hex(first).substr(0, 10), hex(second).substr(0, 10)) << "a common prefix stays so";
    EXPECT_NE(first, second);
    EXPECT_EQ(first[0] & 3U, 0U) << "neither a group nor a local address";
  }
  Bytes all = *from_hex("0012ab345678");
  anonymiser.mac(all);
  Bytes none = *from_hex("0012ab345678");
  anonymiser.mac(none, 0);
  EXPECT_EQ(all, none);
}

}  // namespace
}  // namespace pushpkt::replay
