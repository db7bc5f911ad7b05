// Checksums over a pseudo-header in protocols without header rows: right stays right, wrong stays
// wrong, and what cannot be repaired is counted.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/replay/rewriter.hpp"
#include "replay_packets.hpp"

namespace pushpkt::replay {
namespace {

/// RFC 1071, word by word.
std::uint32_t words(ByteView bytes) {
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < bytes.size(); ++i)
    sum += std::uint32_t{bytes[i]} << (i % 2 == 0 ? 8U : 0U);
  return sum;
}

std::uint16_t folded(std::uint32_t sum) {
  while (sum > 0xffff) sum = (sum & 0xffffU) + (sum >> 16U);
  return static_cast<std::uint16_t>(sum);
}

struct Datagram {
  std::uint8_t protocol;
  std::size_t checksum;  ///< offset of the field
  std::size_t covered;   ///< bytes
  std::string head;      ///< hexadecimal, with a checksum of 0
};

/// Pseudo-header and covered bytes sum up to ffff when the checksum is right.
std::uint16_t sum_of(ByteView packet, const Datagram& datagram) {
  const bool six = packet[0] >> 4U == 6;
  const ByteView upper = packet.subspan(six ? 40 : 20);
  const bool counts_covered = datagram.protocol == 103 || datagram.protocol == 89;
  return folded(words(packet.subspan(six ? 8 : 12, six ? 32 : 8)) +
                static_cast<std::uint32_t>(counts_covered ? datagram.covered : upper.size()) +
                datagram.protocol + words(upper.first(datagram.covered)));
}

/// The IP packet around it, its checksum right but for `error`.
wire::Frame packet_of(const Datagram& datagram, bool six, std::uint16_t error = 0) {
  const std::string number = std::to_string(datagram.protocol);
  wire::Frame frame = built(
      (six ? "ipv6(src=fd00::1, dst=fd00::2, nxt=" : "ip(src=10.0.0.1, dst=10.0.0.2, proto=") +
      number + ")/hex(" + datagram.head + ")");
  const auto sum = static_cast<std::uint16_t>(~sum_of(frame.bytes, datagram) + error);
  const std::size_t at = (six ? 40 : 20) + datagram.checksum;
  frame.bytes[at] = static_cast<std::uint8_t>(sum >> 8U);
  frame.bytes[at + 1] = static_cast<std::uint8_t>(sum);
  return frame;
}

Rewriter to_other_addresses(Checksums checksums = Checksums::right_stays_right) {
  Rewriter::Options options{.checksums = checksums};
  for (const char* text : {"ip.dst=10.9.9.9", "ip.src=192.168.250.251", "ipv6.dst=fd00::99",
                           "ipv6.src=fdff:ffff::1234:ffff"}) {
    options.changes.push_back(parse_change(text).value());
  }
  return Rewriter(std::move(options));
}

const std::vector<Datagram> over_both{
    {136, 6, 12, "0fa02ee0000000006c6974652121"},                 // UDP-Lite, all
    {136, 6, 8, "0fa02ee0000800006c6974652121"},                  // its header alone
    {136, 6, 11, "0fa02ee0000b00006c6974652121"},                 // an odd coverage
    {33, 6, 22, "0fa02ee0040000000500000100000002010203040506"},  // DCCP, all
    {33, 6, 20, "0fa02ee0040200000500000100000002010203040506"},  // and one word of the data
    {112, 6, 12, "31016401000100000a000063"},                     // VRRP version 3
    {139, 4, 40,
     "3b041121000000000102030405060708090a0b0c0d0e0f100102030405060708090a0b0c0d0e0f10"},
};
const std::vector<Datagram> over_ipv6{
    {103, 2, 12, "20000000000100020069aabb"},                          // PIM Hello
    {103, 2, 8, "210000000000000045000014000000000000000000"},         // PIM Register
    {89, 12, 20, "0301001401010101000000000000000000000001"},          // OSPFv3
    {89, 12, 20, "0301001401010101000000000000000000000001fff60003"},  // with a block behind it
    {135, 4, 8, "3b00010000000000"},                                   // Mobility Header
};

std::vector<std::pair<Datagram, bool>> all() {
  std::vector<std::pair<Datagram, bool>> out;
  for (Datagram datagram : over_both) {
    if (datagram.protocol == 136 && datagram.covered == 12) datagram.covered = 14;
    out.emplace_back(datagram, false);
    out.emplace_back(datagram, true);
  }
  for (const Datagram& datagram : over_ipv6) out.emplace_back(datagram, true);
  return out;
}

TEST(UpperChecksum, WhatWasRightStaysRight) {
  for (const auto& [datagram, six] : all()) {
    const wire::Frame frame = packet_of(datagram, six);
    ASSERT_EQ(sum_of(frame.bytes, datagram), 0xffff);
    Rewriter rewriter = to_other_addresses();
    const auto view = rewriter.rewrite(seen(frame));
    ASSERT_TRUE(view && *view);
    EXPECT_EQ(sum_of((*view)->bytes, datagram), 0xffff)
        << int{datagram.protocol} << (six ? " in IPv6 " : " in IPv4 ") << datagram.covered;
    EXPECT_THAT(rewriter.counts().not_repaired, testing::IsEmpty());
  }
}

TEST(UpperChecksum, WhatWasWrongIsKeptUnlessAllAreComputed) {
  for (const auto& [datagram, six] : all()) {
    const wire::Frame frame = packet_of(datagram, six, 7);
    const std::size_t at = (six ? 40 : 20) + datagram.checksum;
    Rewriter keeps = to_other_addresses();
    const auto kept = keeps.rewrite(seen(frame));
    ASSERT_TRUE(kept && *kept);
    EXPECT_EQ(hex((*kept)->bytes.subspan(at, 2)), hex(ByteView(frame.bytes).subspan(at, 2)));
    EXPECT_EQ(keeps.counts().wrong_kept, 1U);
    Rewriter fixes = to_other_addresses(Checksums::fix);
    const auto fixed = fixes.rewrite(seen(frame));
    ASSERT_TRUE(fixed && *fixed);
    EXPECT_EQ(sum_of((*fixed)->bytes, datagram), 0xffff) << int{datagram.protocol};
    EXPECT_EQ(fixes.counts().wrong_computed, 1U);
  }
}

/// What the packet of `recipe` becomes with other addresses, and what could not be repaired.
std::pair<std::string, std::map<std::uint8_t, std::uint64_t>> changed(const std::string& recipe) {
  const wire::Frame frame = built(recipe);
  Rewriter rewriter = to_other_addresses();
  const auto view = rewriter.rewrite(seen(frame));
  EXPECT_TRUE(view && *view);
  const std::size_t ip = frame.bytes[0] >> 4U == 6 ? 40 : 20;
  return {hex((*view)->bytes.subspan(ip)), rewriter.counts().not_repaired};
}

TEST(UpperChecksum, WhatHasNoneIsLeftAlone) {
  const std::string bytes = "00010203040506070809";
  for (const std::string protocol : {"132", "47", "2", "103", "89", "46"}) {
    const auto [after, open] = changed("ip(proto=" + protocol + ")/hex(" + bytes + ")");
    EXPECT_EQ(after, bytes) << protocol;
    EXPECT_THAT(open, testing::IsEmpty()) << protocol;
  }
}

TEST(UpperChecksum, WhatCannotBeRepairedIsCounted) {
  using Counted = std::map<std::uint8_t, std::uint64_t>;
  EXPECT_EQ(changed("ip(proto=253)/hex(00010203)").second, (Counted{{253, 1}}));
  EXPECT_EQ(changed("ipv6(nxt=201)/hex(00010203)").second, (Counted{{201, 1}}));
  EXPECT_EQ(changed("ip(proto=50)/hex(0001020300010203)").second, (Counted{{50, 1}}));
  EXPECT_EQ(changed("ip()/ah(icv=hex(000000000000000000000000))/udp()").second, (Counted{{51, 1}}));
}

TEST(UpperChecksum, AFragmentIsCarriedOver) {
  // The TCP header in two fragments: its checksum is in the second one, the addresses in both.
  const wire::Frame whole = built("ip(src=10.0.0.1, dst=10.0.0.2)/tcp(dstport=80)/\"abcd\"");
  const ByteView tcp = ByteView(whole.bytes).subspan(20);
  const wire::Frame second = built("ip(src=10.0.0.1, dst=10.0.0.2, frag_offset=1, proto=6)/hex(" +
                                   hex(tcp.subspan(8)) + ")");
  const wire::Frame first =
      built("ip(src=10.0.0.1, dst=10.0.0.2, mf=1, proto=6)/hex(" + hex(tcp.first(8)) + ")");
  Rewriter rewriter = to_other_addresses();
  Bytes joined;
  for (const wire::Frame* fragment : {&first, &second}) {
    const auto view = rewriter.rewrite(seen(*fragment));
    ASSERT_TRUE(view && *view);
    const ByteView part = (*view)->bytes.subspan(20);
    joined.insert(joined.end(), part.begin(), part.end());
  }
  const auto wanted = built("ip(src=192.168.250.251, dst=10.9.9.9)/tcp(dstport=80)/\"abcd\"");
  EXPECT_EQ(hex(joined), hex(ByteView(wanted.bytes).subspan(20)));
}

TEST(UpperChecksum, ASourceRoutesLastAddressIsTheOneThatCounts) {
  const std::string route = ", options=hex(830704c0a8010100))/udp(srcport=1, dstport=2)/\"x\"";
  const wire::Frame before = built("ip(src=10.0.0.1, dst=10.0.0.2" + route);
  const wire::Frame wanted = built("ip(src=192.168.250.251, dst=10.9.9.9" + route);
  const wire::Frame fragment =
      built("ip(src=10.0.0.1, dst=10.0.0.2, mf=1, proto=17, options=hex(830704c0a8010100))/hex(" +
            hex(ByteView(before.bytes).subspan(28)) + ")");
  Rewriter rewriter = to_other_addresses();
  const auto view = rewriter.rewrite(seen(fragment));
  ASSERT_TRUE(view && *view);
  // The destination in the header is the next stop: only the source changes the checksum.
  EXPECT_EQ(hex((*view)->bytes.subspan(28)), hex(ByteView(wanted.bytes).subspan(28)));
}

}  // namespace
}  // namespace pushpkt::replay
