// Large packets in pieces: the pieces make the whole again, and each is right by itself.
#include "pushpkt/replay/segmenter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/wire/fragment.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "replay_packets.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

const std::string eth_header = "eth(dst=02:00:00:00:00:02, src=02:00:00:00:00:01)/";

/// A text that is different everywhere.
std::string varied_text(std::size_t bytes) {
  std::string text;
  for (std::uint32_t i = 0; text.size() < bytes; ++i) text += std::to_string(i) + ",";
  text.resize(bytes);
  return text;
}

std::string quoted(std::size_t bytes) { return "/\"" + varied_text(bytes) + "\""; }

class Split : public testing::Test {
 protected:
  void split(const std::string& recipe, std::uint32_t mtu = 1500) {
    whole_ = built(recipe);
    segmenter_ = Segmenter(mtu);
    const auto views = segmenter_.split(wire::view_of(whole_.packet(), whole_.link));
    ASSERT_TRUE(views) << views.error().text();
    pieces_.assign(views->begin(), views->end());
    for (const FrameView& piece : pieces_) {
      EXPECT_LE(wire::bytes_against_mtu(piece), mtu);
      const Decoded decoded = decode(piece.bytes, piece.link);
      EXPECT_TRUE(decoded.findings().empty());
      for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
        EXPECT_THAT(to_text(decoded.checksum(i)), testing::AnyOf("none", "good", "unverified"));
      }
    }
  }

  [[nodiscard]] std::vector<std::uint64_t> values(std::string_view field) const {
    std::vector<std::uint64_t> out;
    for (const FrameView& piece : pieces_) {
      out.push_back(decode(piece.bytes, piece.link).find(field)->value.low);
    }
    return out;
  }

  [[nodiscard]] std::string joined() const {
    std::string out;
    for (const FrameView& piece : pieces_) {
      out += pushpkt::text_of(decode(piece.bytes, piece.link).payload());
    }
    return out;
  }

  Frame whole_;
  Segmenter segmenter_{1500};
  std::vector<FrameView> pieces_;
};

TEST_F(Split, ASuperSegmentBecomesAStreamOfSegments) {
  split(eth_header +
        "ip(src=10.0.0.1, dst=10.0.0.2, id=0xfffe)/tcp(srcport=1, dstport=2, "
        "seq=4294965000, ack=7, flags.ack=1, flags.push=1, flags.fin=1, flags.cwr=1, "
        "options=hex(0101080a0000000100000002))" +
        quoted(4000));
  EXPECT_EQ(joined(), varied_text(4000));
  EXPECT_THAT(values("tcp.seq_raw"), testing::ElementsAre(4294965000, 4294966448, 600));
  EXPECT_THAT(values("ip.id"), testing::ElementsAre(0xfffe, 0xffff, 0));
  EXPECT_THAT(values("tcp.flags.fin"), testing::ElementsAre(0, 0, 1));
  EXPECT_THAT(values("tcp.flags.push"), testing::ElementsAre(0, 0, 1));
  EXPECT_THAT(values("tcp.flags.cwr"), testing::ElementsAre(1, 0, 0));
  EXPECT_THAT(values("tcp.flags.ack"), testing::ElementsAre(1, 1, 1));
  EXPECT_THAT(values("tcp.ack_raw"), testing::ElementsAre(7, 7, 7));
  EXPECT_THAT(values("ip.len"), testing::ElementsAre(1500, 1500, 52 + 4000 - 2 * 1448));
}

TEST_F(Split, TsoCapturesHaveNoLengthAndOnlyAPartialChecksum) {
  split(eth_header +
        "ip(src=10.0.0.1, dst=10.0.0.2, len=0, checksum=0)/tcp(dstport=2, flags.ack=1, "
        "checksum=0x1234)" +
        quoted(3000));
  EXPECT_EQ(joined(), varied_text(3000));
  EXPECT_EQ(pieces_.size(), 3U);
}

TEST_F(Split, Ipv6AndVlan) {
  split(eth_header + "vlan(id=7)/ipv6(src=fd00::1, dst=fd00::2)/tcp(dstport=2, flags.ack=1)" +
        quoted(3000));
  EXPECT_EQ(joined(), varied_text(3000));
  EXPECT_EQ(pieces_.size(), 3U);
  EXPECT_THAT(values("vlan.id"), testing::ElementsAre(7, 7, 7));
}

TEST_F(Split, ADatagramBecomesFragments) {
  split(eth_header + "ip(src=10.0.0.1, dst=10.0.0.2, id=9)/udp(srcport=1, dstport=2)" +
        quoted(3000));
  EXPECT_THAT(values("ip.frag_offset"), testing::ElementsAre(0, 185, 370));
  EXPECT_THAT(values("ip.flags.mf"), testing::ElementsAre(1, 1, 0));
  EXPECT_THAT(values("ip.id"), testing::ElementsAre(9, 9, 9));
  Bytes datagram;
  for (const FrameView& piece : pieces_) {
    const ByteView part = piece.bytes.subspan(34);
    datagram.insert(datagram.end(), part.begin(), part.end());
  }
  EXPECT_EQ(hex(datagram), hex(ByteView(whole_.bytes).subspan(34)));
}

TEST_F(Split, AFragmentBecomesSmallerFragments) {
  split("ip(src=10.0.0.1, dst=10.0.0.2, id=9, mf=1, frag_offset=100, proto=17)" + quoted(800), 420);
  EXPECT_THAT(values("ip.frag_offset"), testing::ElementsAre(100, 150));
  EXPECT_THAT(values("ip.flags.mf"), testing::ElementsAre(1, 1));
}

TEST_F(Split, AnIpv6DatagramGetsAFragmentHeader) {
  split(eth_header + "ipv6(src=fd00::1, dst=fd00::2)/udp(srcport=1, dstport=2)" + quoted(2000));
  EXPECT_THAT(values("ipv6.fraghdr.offset"), testing::ElementsAre(0, 181));
  EXPECT_THAT(values("ipv6.fraghdr.more"), testing::ElementsAre(1, 0));
  EXPECT_THAT(values("ipv6.fraghdr.nxt"), testing::ElementsAre(17, 17));
  EXPECT_THAT(values("ipv6.nxt"), testing::ElementsAre(44, 44));
}

TEST_F(Split, ALengthOfTheHeaderAloneCountsUpToTheEnd) {
  for (const std::string length : {"0", "19", "20"}) {
    split(eth_header + "ip(src=10.0.0.1, dst=10.0.0.2, len=" + length +
          ", checksum=0)/tcp(dstport=2, flags.ack=1, checksum=0x1234)" + quoted(2400));
    EXPECT_EQ(joined(), varied_text(2400)) << length;
    EXPECT_EQ(pieces_.size(), 2U) << length;
  }
  split(eth_header +
        "ip(src=10.0.0.1, dst=10.0.0.2, len=20)/ip(src=10.1.0.1, dst=10.1.0.2, len=20)/"
        "tcp(dstport=2, flags.ack=1)" +
        quoted(2400));
  EXPECT_EQ(joined(), varied_text(2400));
}

TEST_F(Split, ATunnelsHeadersCountOnBoth) {
  split(eth_header +
        "ip(src=10.0.0.1, dst=10.0.0.2, id=7, df=1)/ip(src=10.1.0.1, dst=10.1.0.2, "
        "id=0xffff)/tcp(dstport=2, flags.ack=1)" +
        quoted(4000));
  EXPECT_EQ(joined(), varied_text(4000));
  std::vector<std::uint64_t> inner;
  for (const FrameView& piece : pieces_) inner.push_back(get(piece.bytes.subspan(34), ipv4::id));
  EXPECT_THAT(values("ip.id"), testing::ElementsAre(7, 8, 9));
  EXPECT_THAT(inner, testing::ElementsAre(0xffff, 0, 1));
}

TEST_F(Split, PppoeCarriesNoMoreThan1492WhateverTheDeviceTakes) {
  split(eth_header + "pppoes()/ppp_bare()/ip(src=10.0.0.1, dst=10.0.0.2)/tcp(flags.ack=1)" +
            quoted(20000),
        9000);
  EXPECT_EQ(values("ip.len").front(), 1492U);
  EXPECT_EQ(joined(), varied_text(20000));
}

TEST_F(Split, BytesBehindTheIpPacketAreCountedAndLeft) {
  split(eth_header + "ip(src=10.0.0.1, dst=10.0.0.2)/tcp(flags.ack=1)" + quoted(3000) +
        "/trailer(11223344)");
  EXPECT_EQ(joined(), varied_text(3000));
  EXPECT_EQ(segmenter_.trailer_bytes(), 4U);
}

std::string why_not(const std::string& recipe) {
  const Frame frame = built(recipe);
  Segmenter segmenter(1500);
  const auto views = segmenter.split(wire::view_of(frame.packet(), frame.link));
  return views ? "split" : views.error().what;
}

TEST(Segmenter, WhatMustNotBeSplitIsNot) {
  const std::string ip = eth_header + "ip(src=10.0.0.1, dst=10.0.0.2";
  EXPECT_THAT(why_not(ip + ", df=1)/udp()" + quoted(2000)), testing::HasSubstr("DF is set"));
  EXPECT_THAT(why_not(ip + ")/tcp(flags.syn=1)" + quoted(2000)), testing::HasSubstr("SYN"));
  EXPECT_THAT(why_not(ip + ", options=hex(94040000))/udp()" + quoted(2000)),
              testing::HasSubstr("options"));
  EXPECT_THAT(why_not(eth_header + "arp()" + quoted(2000)), testing::HasSubstr("neither"));
  EXPECT_THAT(why_not(ip + ", len=40)/tcp(flags.ack=1)" + quoted(2000)),
              testing::HasSubstr("2000 bytes behind it"));
  EXPECT_THAT(
      why_not(ip + ", df=1)/ah(icv=hex(000000000000000000000000))/tcp(flags.ack=1)" + quoted(2000)),
      testing::HasSubstr("DF is set"));
  EXPECT_THAT(why_not(eth_header +
                      "ipv6(plen=0)/ipv6.hopopts(options=hex(c20400010000))/"
                      "tcp(flags.ack=1)" +
                      quoted(2000)),
              testing::HasSubstr("jumbo"));
}

TEST(Segmenter, WhatCountsAgainstTheMtuIsBehindEthernetAndOneTag) {
  const auto counted = [](const std::string& recipe) {
    const Frame frame = built(recipe);
    return wire::bytes_against_mtu(wire::view_of(frame.packet(), frame.link));
  };
  EXPECT_EQ(counted(eth_header + "ip()/udp()"), 28U);
  EXPECT_EQ(counted(eth_header + "vlan()/ip()/udp()"), 28U);
  EXPECT_EQ(counted(eth_header + "vlan()/vlan()/ip()/udp()"), 32U);
  EXPECT_EQ(counted(eth_header + "ieee8021ad()/ip()/udp()"), 32U);
  EXPECT_EQ(counted(eth_header + "ieee8021ad()/vlan()/ip()/udp()"), 36U);
  EXPECT_EQ(counted(eth_header + "pppoes()/ppp_bare()/ip()/udp()"), 36U);
  EXPECT_EQ(counted(eth_header + "mpls(bottom=1)/ip()/udp()"), 32U);
  EXPECT_EQ(counted("ip()/udp()"), 28U);
}

}  // namespace
}  // namespace pushpkt::replay
