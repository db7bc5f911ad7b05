// Which side sent a packet: by the networks of the servers, by a cache file of tcpprep, by the
// packets themselves.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "pushpkt/replay/edits.hpp"
#include "replay/sides.hpp"
#include "replay_packets.hpp"

namespace pushpkt::replay {
namespace {

using ::testing::HasSubstr;

std::optional<Side> side_of(Sides& sides, const std::string& recipe,
                            const std::vector<Prefix>& servers = {}) {
  const wire::Frame frame = built(recipe);
  return sides.sender_of(wire::decode(frame.bytes, frame.link), servers);
}

TEST(Sides, TheServersNetworksDecide) {
  const auto servers = parse_networks("10.0.1.0/24,fd00:1::/64").value();
  Sides sides;
  // By its port, the sender would be the server.
  EXPECT_EQ(side_of(sides, "ip(src=10.0.2.1, dst=10.0.1.1)/udp(srcport=53, dstport=4000)", servers),
            Side::client);
  EXPECT_EQ(side_of(sides, "ip(src=10.0.1.1, dst=10.0.2.1)/udp(srcport=4000, dstport=53)", servers),
            Side::server);
  EXPECT_EQ(side_of(sides, "ipv6(src=fd00:1::1, dst=fd00:2::1)/udp()", servers), Side::server);
  // Both, or none of them: the packets.
  EXPECT_EQ(side_of(sides, "ip(src=10.0.1.1, dst=10.0.1.2)/udp(srcport=53, dstport=4000)", servers),
            Side::server);
  EXPECT_EQ(side_of(sides, "ip(src=10.7.0.1, dst=10.8.0.1)/udp(srcport=53, dstport=4000)", servers),
            Side::server);
}

TEST(Sides, OfArpIsThatOfItsAddresses) {
  Sides sides;
  const std::string asks = "eth()/arp(opcode=1, src.proto_ipv4=10.0.0.1, dst.proto_ipv4=10.0.0.2)";
  const std::string tells = "eth()/arp(opcode=2, src.proto_ipv4=10.0.0.2, dst.proto_ipv4=10.0.0.1)";
  EXPECT_EQ(side_of(sides, asks), Side::client);
  EXPECT_EQ(side_of(sides, tells), Side::server);
  EXPECT_EQ(side_of(sides, asks, parse_networks("10.0.0.1").value()), Side::server);
  EXPECT_EQ(side_of(sides, "eth(type=0x88b5)/\"x\""), std::nullopt);
}

// A datagram in fragments has one sender; only its first fragment has ports.
TEST(Sides, OfAFragmentIsThatOfItsDatagram) {
  for (const bool v6 : {false, true}) {
    const std::string client = v6 ? "fd00::1" : "10.1.0.1";
    const std::string server = v6 ? "fd00::2" : "10.2.0.2";
    const auto packet = [&](const std::string& from, const std::string& to) {
      return (v6 ? "ipv6(src=" : "ip(src=") + from + ", dst=" + to;
    };
    const auto piece = [&](unsigned number, unsigned offset) {
      const std::string id = std::to_string(number);
      const std::string at = std::to_string(offset);
      const std::string from = packet(server, client);
      return v6 ? from + ")/ipv6.fraghdr(ident=" + id + ", offset=" + at +
                      ", more=1, fraghdr.nxt=17)"
                : from + ", id=" + id + ", frag_offset=" + at + ", flags.mf=1, proto=17)";
    };
    Sides sides;
    EXPECT_EQ(side_of(sides, packet(client, server) + ")/udp(srcport=4000, dstport=53)"),
              Side::client);
    EXPECT_EQ(side_of(sides, piece(7, 8) + "/\"before its first\""), Side::server);
    EXPECT_EQ(
        side_of(sides, piece(8, 0) + "/udp(srcport=53, dstport=4000, checksum=1)/\"12345678\""),
        Side::server);
    EXPECT_EQ(side_of(sides, piece(8, 2) + "/\"12345678\""), Side::server);
    // Two conversations of the same hosts: the datagram decides.
    EXPECT_EQ(
        side_of(sides, piece(9, 0) + "/udp(srcport=4000, dstport=53, checksum=1)/\"12345678\""),
        Side::client);
    EXPECT_EQ(side_of(sides, piece(8, 3) + "/\"12345678\""), Side::server);
    EXPECT_EQ(side_of(sides, piece(9, 2) + "/\"12345678\""), Side::client);
  }
}

std::string datagram_between(int host, bool forth) {
  const std::string own = "10.1.0." + std::to_string(host);
  const std::string ends = forth ? "src=" + own + ", dst=10.2.0.1" : "src=10.2.0.1, dst=" + own;
  return "ip(" + ends +
         ")/udp(srcport=" + (forth ? "30000, dstport=40000)" : "40000, dstport=30000)");
}

// What is in use stays known, however many others come.
TEST(Sides, OfAConversationInUseAreNotForgotten) {
  Sides sides(4);
  for (int other = 2; other < 100; ++other) {
    EXPECT_EQ(side_of(sides, datagram_between(1, other % 2 == 0)),
              other % 2 == 0 ? Side::client : Side::server);
    EXPECT_EQ(side_of(sides, datagram_between(other, true)), Side::client);
  }
  EXPECT_EQ(sides.forgotten_conversations(), 95U);
  EXPECT_EQ(side_of(sides, datagram_between(99, false)), Side::server);
  EXPECT_EQ(side_of(sides, datagram_between(50, false)), Side::client) << "forgotten, and counted";
  EXPECT_EQ(sides.forgotten_conversations(), 96U);
}

TEST(Sides, OfManyConversationsAreKnown) {
  Sides sides;
  std::array<wire::Frame, 2> frames{built(datagram_between(1, false)),
                                    built(datagram_between(1, true))};
  const auto go = [&](std::uint32_t number, bool forth) {
    wire::Frame& frame = frames[forth ? 1 : 0];
    const std::size_t address = forth ? 12 : 16;  // of the client; RFC 791, 3.1
    for (std::size_t i = 0; i < 3; ++i) {
      frame.bytes[address + i] = static_cast<std::uint8_t>(number >> (16 - 8 * i));
    }
    return sides.sender_of(wire::decode(frame.bytes, frame.link));
  };
  constexpr std::uint32_t some = 70'000;  // more than a table of 65,536 had
  for (std::uint32_t i = 0; i < some; ++i) ASSERT_EQ(go(i, true), Side::client);
  for (std::uint32_t i = 0; i < some; i += 1000) EXPECT_EQ(go(i, false), Side::server) << i;
  EXPECT_EQ(sides.forgotten_conversations(), 0U);
  EXPECT_GE(Sides::most_known, 1'000'000U);
}

TEST(Networks, AreReadOrRefused) {
  EXPECT_EQ(parse_networks("10.0.0.0/8")->size(), 1U);
  for (const char* text : {"", "10.0.0.0/8,", "10.0.0.1/8", "x"}) {
    EXPECT_FALSE(parse_networks(text)) << text;
  }
}

/// Nine packets: client, server, left out, client; server, server, client, left out; client.
std::string side_file(const std::string& version, const std::string& count) {
  const auto nul = [](const std::string& text) { return text + '\0'; };
  return nul("tcpprep") + nul(nul(version)) + count + std::string("\0\4\0\2hi", 6) +
         std::string("\xcb\x3a\x03", 3);
}

TEST(SideFile, HasTheSideOfEachPacket) {
  for (const std::string& content : {side_file("04", std::string("\0\0\0\0\0\0\0\11", 8)),
                                     side_file("03", std::string("\0\0\0\11", 4))}) {
    const auto file = SideFile::parse(content, "sides");
    ASSERT_TRUE(file) << file.error().text();
    EXPECT_EQ(file->packets(), 9U);
    std::string sides;
    for (std::uint64_t number = 1; number <= 9; ++number) {
      const auto side = file->side_of(number);
      ASSERT_TRUE(side);
      sides += !*side ? '-' : **side == Side::client ? 'c' : 's';
    }
    EXPECT_EQ(sides, "cs-cssc-c");
    EXPECT_FALSE(file->side_of(0));
    const auto behind = file->side_of(10);
    ASSERT_FALSE(behind);
    EXPECT_THAT(behind.error().text(), HasSubstr("sides: it has 9 packets"));
  }
}

TEST(SideFile, ThatIsNoneIsRefused) {
  const std::string good = side_file("04", std::string("\0\0\0\0\0\0\0\11", 8));
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(SideFile::parse(good.substr(0, size), "sides")) << size;
  }
  EXPECT_FALSE(SideFile::parse(side_file("02", std::string("\0\0\0\11", 4)), "sides"));
  EXPECT_FALSE(SideFile::parse(side_file("04", std::string(8, '\xff')), "sides"));
}

TEST(SideFile, DecidesForTheEditor) {
  Edits edits;
  edits.mappings = parse_mapping("udp.port=53->5353").value();
  edits.side = Side::server;
  edits.side_file =
      SideFile::parse(side_file("04", std::string("\0\0\0\0\0\0\0\11", 8)), "sides").value();
  PacketEditor editor(edits);
  const wire::Frame frame = built("ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=53)");
  std::string edited;
  for (std::uint64_t number = 1; number <= 9; ++number) {
    sniff::SeenView packet = seen(frame);
    packet.number = number;
    const auto out = editor.edit(packet);
    ASSERT_TRUE(out && *out);
    edited += hex((*out)->bytes) == hex(frame.bytes) ? '.' : 'x';
  }
  EXPECT_EQ(edited, ".x..xx...");
  sniff::SeenView behind = seen(frame);
  behind.number = 10;
  EXPECT_FALSE(editor.edit(behind));
}

}  // namespace
}  // namespace pushpkt::replay
