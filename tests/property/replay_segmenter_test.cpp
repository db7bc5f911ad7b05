// Segments and fragments of random packets behind random outer headers: each piece fits and is
// right by itself, and together they are the packet.
#include "pushpkt/replay/segmenter.hpp"

#include <gtest/gtest.h>

#include "property/wire_specimens.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/fragment.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

constexpr std::array<std::string_view, 12> outer_headers{
    "eth/",
    "eth/vlan(id=7)/",
    "eth/vlan(id=7)/vlan(id=8)/",
    "eth/ieee8021ad(id=7)/vlan(id=8)/",
    "eth/ieee8021ad(id=7)/",
    "eth/vlan(id=1)/vlan(id=2)/vlan(id=3)/",
    "eth/pppoes(session_id=5)/ppp_bare/",
    "eth/vlan(id=7)/pppoes(session_id=5)/ppp_bare/",
    "eth/mpls(bottom=1, label=17)/",
    "eth/mpls(bottom=0, label=17)/mpls(bottom=1, label=18)/",
    "dot3(len=0)/snap/",
    "",
};
constexpr std::array<std::string_view, 6> networks{
    "ip(src=10.0.0.1, dst=10.0.0.2, id=65535)/",
    "ip(src=10.0.0.1, dst=10.0.0.2, len=0)/",
    "ip(src=10.0.0.1, dst=10.0.0.2, len=20)/",
    "ipv6(src=fd00::1, dst=fd00::2)/",
    "ip(src=10.0.0.1, dst=10.0.0.2)/ip(src=10.1.0.1, dst=10.1.0.2)/",
    "ip(src=10.0.0.1, dst=10.0.0.2)/ipv6(src=fd00::1, dst=fd00::2)/",
};

Frame built(const std::string& recipe) {
  const auto parsed = parse_recipe(recipe);
  EXPECT_TRUE(parsed) << recipe;
  auto frame = build(*parsed);
  EXPECT_TRUE(frame) << recipe << ": " << frame.error().text();
  return std::move(*frame);
}

void expect_right(const FrameView& piece, std::uint32_t mtu, const std::string& recipe) {
  ASSERT_LE(wire::bytes_against_mtu(piece), mtu) << recipe;
  const Decoded decoded = decode(piece.bytes, piece.link);
  ASSERT_TRUE(decoded.findings().empty()) << recipe << ": " << to_text(decoded.findings()[0]);
  ASSERT_TRUE(decoded.trailer().empty()) << recipe;
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
    ASSERT_NE(decoded.checksum(i), ChecksumState::bad) << recipe;
    ASSERT_NE(decoded.checksum(i), ChecksumState::partial) << recipe;
  }
}

TEST(SegmentsOfRandomPackets, MakeThePacketAgainAndFit) {
  Random random(20260726);
  for (int round = 0; round < 600; ++round) {
    const auto outer = outer_headers[random.below(outer_headers.size())];
    const auto network = networks[random.below(networks.size())];
    const auto mtu = static_cast<std::uint32_t>(200 + random.below(8800));
    const Bytes data = random.bytes(mtu + random.below(20'000));
    const std::string recipe = std::string(outer) + std::string(network) +
                               "tcp(srcport=1, dstport=2, seq=4294960000, flags.ack=1, "
                               "flags.push=1)/hex(" +
                               hex(data) + ")";
    const Frame whole = built(recipe);
    Segmenter segmenter(mtu);
    const auto pieces = segmenter.split(view_of(whole.packet(), whole.link));
    ASSERT_TRUE(pieces) << outer << network << " " << mtu << ": " << pieces.error().text();
    Bytes joined;
    for (const FrameView& piece : *pieces) {
      expect_right(piece, mtu, std::string(outer) + std::string(network));
      const Decoded decoded = decode(piece.bytes, piece.link);
      const auto seq = decoded.find(tcp::seq.name);
      ASSERT_TRUE(seq);
      ASSERT_EQ(seq->value.low, (4294960000U + joined.size()) & 0xffffffffU);
      joined.insert(joined.end(), decoded.payload().begin(), decoded.payload().end());
    }
    ASSERT_EQ(joined, data) << outer << network << " " << mtu;
  }
}

/// What the fragments carry, in order, and where each says that it belongs.
void expect_datagram(std::span<const FrameView> pieces, const Header& ip, ByteView datagram) {
  Bytes joined;
  for (const FrameView& piece : pieces) {
    const Decoded decoded = decode(piece.bytes, piece.link);
    const auto at = decoded.find(&ip == &ipv4::header ? ip : fraghdr::header);
    ASSERT_TRUE(at);
    const Layer& layer = decoded.layers()[*at];
    const std::string_view offset =
        &ip == &ipv4::header ? ipv4::frag_offset.name : fraghdr::offset.name;
    ASSERT_EQ(decoded.find(offset)->value.low * 8, joined.size());
    const ByteView part = piece.bytes.subspan(layer.payload_offset());
    joined.insert(joined.end(), part.begin(), part.end());
  }
  ASSERT_EQ(hex(joined), hex(datagram));
}

TEST(FragmentsOfRandomDatagrams, MakeTheDatagramAgainAndFit) {
  Random random(20260726);
  for (int round = 0; round < 400; ++round) {
    const auto outer = outer_headers[random.below(outer_headers.size())];
    const bool six = random.below(2) == 0;
    const auto mtu = static_cast<std::uint32_t>(200 + random.below(8800));
    const Bytes data = random.bytes(mtu + random.below(20'000));
    const std::string recipe = std::string(outer) +
                               (six ? "ipv6(src=fd00::1, dst=fd00::2)" : "ip(src=10.0.0.1, id=5)") +
                               "/udp(srcport=1, dstport=2)/hex(" + hex(data) + ")";
    const Frame whole = built(recipe);
    Segmenter segmenter(mtu);
    const auto pieces = segmenter.split(view_of(whole.packet(), whole.link));
    ASSERT_TRUE(pieces) << outer << " " << mtu << ": " << pieces.error().text();
    for (const FrameView& piece : *pieces) expect_right(piece, mtu, std::string(outer));
    const Packet packet = whole.packet();
    const Layer& udp = packet.layers[packet.layers.size() - 1];
    expect_datagram(*pieces, six ? ipv6::header : ipv4::header,
                    packet.bytes.subspan(udp.offset, packet.trailer_offset - udp.offset));
  }
}

}  // namespace
}  // namespace pushpkt::replay
