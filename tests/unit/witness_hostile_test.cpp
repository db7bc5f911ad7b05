// Hostile bytes: the witness says something about all of them, and always comes back.
#include <gtest/gtest.h>

#include <array>
#include <random>

#include "pushpkt/witness/testimony.hpp"
#include "unit/witness_packets.hpp"

namespace pushpkt::witness {
namespace {

using namespace packets;  // NOLINT(google-build-using-namespace): the table above

constexpr std::array<Link, 9> links{Link::ethernet, Link::raw,  Link::ipv4,
                                    Link::ipv6,     Link::null, Link::linux_sll,
                                    Link::loop,     Link::ppp,  Link::linux_sll2};

std::vector<Bytes> seeds() {
  return {
      bytes(ethernet + ip_udp + udp_hello),
      bytes(ethernet + ip_tcp_44 + tcp_syn_6 + "020405b4"),
      bytes(macs + "88a8 6064 8100 b065 0800 " + ip_udp + udp_hello),
      bytes(macs + "0806 0001 0800 06 04 0002 020000000001 0a000001 020000000002 0a000002"),
      bytes(ethernet6 + ip6("00", "3a00 0502 0000 0100 8f00 beef 0000 0001 04000001" + addresses6)),
      bytes(ethernet6 + ip6("2c", "1100 0029 00012345 6869")),
      bytes(ethernet + "4500 0038 0001 0000 4001 1234 " + addresses + "0303 0000 00110000" +
            ip_udp + udp_hello + "2000 0000 0008 0101 00000000"),
      bytes(macs + "8847 00064140 " + ip_udp + udp_hello),
      bytes(macs + "8864 1100 0001 0006 0021 4500"),
      bytes(macs + "888e 0103 005f 02008a0010")};
}

/// Changes, cuts, grows and repeats bytes of a packet.
void mutate(Bytes& packet, std::mt19937& random) {
  const auto below = [&](std::size_t limit) { return limit == 0 ? 0 : random() % limit; };
  for (std::size_t changes = 1 + below(4); changes > 0 && !packet.empty(); --changes) {
    auto& byte = packet[below(packet.size())];
    switch (random() % 3) {
      case 0:
        byte = static_cast<std::uint8_t>(random());
        break;
      case 1:
        byte = static_cast<std::uint8_t>(byte ^ 1U << below(8));
        break;
      default:
        byte = random() % 2 == 0 ? 0 : 0xff;
        break;
    }
  }
  if (random() % 4 == 0) packet.resize(below(packet.size() + 1));
  if (random() % 8 == 0) packet.resize(packet.size() + below(64), 0x81);
}

/// What every testimony obeys.
void expect_sound(const Testimony& it, const Bytes& packet) {
  EXPECT_LE(it.payload.size(), packet.size()) << hex(packet);
  for (const Statement& statement : it.statements) {
    EXPECT_LT(statement.layer, it.protocols.size()) << hex(packet);
  }
  EXPECT_TRUE(it.refused.empty() || it.statements.empty()) << hex(packet);
}

TEST(HostileBytes, MutatedPacketsAreAnswered) {
  std::mt19937 random(20240601);  // NOLINT(cert-msc51-cpp): the same packets every time
  const std::vector<Bytes> originals = seeds();
  for (int i = 0; i < 100'000; ++i) {
    Bytes packet = originals[random() % originals.size()];
    mutate(packet, random);
    expect_sound(testify(packet, links[random() % links.size()]), packet);
    if (HasFailure()) return;
  }
}

TEST(HostileBytes, RandomBytesAreAnswered) {
  std::mt19937 random(7);  // NOLINT(cert-msc51-cpp): the same packets every time
  for (int i = 0; i < 20'000; ++i) {
    Bytes packet(random() % 200);
    for (auto& byte : packet) byte = static_cast<std::uint8_t>(random());
    expect_sound(testify(packet, links[random() % links.size()]), packet);
    if (HasFailure()) return;
  }
}

/// `unit` again and again behind `start`, 256 KiB in all.
Bytes nested(const std::string& start, const std::string& unit) {
  Bytes packet = bytes(start);
  const Bytes level = bytes(unit);
  while (packet.size() < 256 * 1024) packet.insert(packet.end(), level.begin(), level.end());
  return packet;
}

TEST(HostileBytes, NestingIsBounded) {
  const std::string ip_in_ip = "4500 0000 0001 0000 4004 0000 " + addresses;
  const std::string ip6_in_ip6 = "60000000 ffff 29 40 " + addresses6;
  for (const Bytes& packet :
       {nested(macs + "8100 ", "0064 8100 "), nested(macs + "8847 ", "00064040 "),
        nested(macs + "0800 ", ip_in_ip), nested(macs + "86dd ", ip6_in_ip6)}) {
    EXPECT_NE(testify(packet, Link::ethernet).refused, "");
  }
}

TEST(HostileBytes, ALargePacketIsReadInFull) {
  Bytes packet = bytes("4500 fff0 0001 0000 4011 1234 " + addresses + "0fa0 0035 ffdc dead");
  packet.resize(0xfff0, 0x42);
  const Testimony it = testify(packet, Link::raw);
  EXPECT_EQ(it.refused, "");
  EXPECT_EQ(it.payload.size(), 0xfff0U - 28);
}

}  // namespace
}  // namespace pushpkt::witness
