// Each blind spot of libtins, shown: a row that stops being true fails here.
#include <gmock/gmock.h>

#include <bit>
#include <set>

#include "pushpkt/witness/testimony.hpp"
#include "unit/witness_packets.hpp"

namespace pushpkt::witness {
namespace {

using namespace packets;  // NOLINT(google-build-using-namespace): the table above
using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> limits(const Testimony& testimony) {
  std::vector<std::string> names;
  for (const BlindSpot* spot : testimony.limits) names.emplace_back(spot->name);
  return names;
}

Testimony of_ethernet(const std::string& digits) { return testify(bytes(digits), Link::ethernet); }

TEST(BlindSpots, AreNamedOnceAndExplained) {
  std::set<std::string_view> names;
  for (const BlindSpot& spot : blind_spots()) {
    EXPECT_TRUE(names.insert(spot.name).second) << spot.name;
    EXPECT_FALSE(spot.what.empty());
    EXPECT_FALSE(spot.evidence.empty());
  }
}

TEST(BlindSpots, OnlyUncheckedChecksumsTouchAnOrdinaryPacket) {
  EXPECT_THAT(limits(of_ethernet(ethernet + ip_udp + udp_hello)),
              ElementsAre("unchecked-checksums"));
}

TEST(BlindSpots, MalformedInnerThrowsAwayTheOuterLayers) {
  for (const std::string& odd :
       {ethernet + ip_udp + "0fa0 0035 ff",                 // UDP cut off
        ethernet + "4300 " + ip_udp.substr(5) + udp_hello,  // IHL 3
        ethernet + ip_tcp_44 + tcp_syn_6 + "03000101",      // option of length 0
        ethernet + ip_tcp_44 + "0fa0 0035 00000001 00000002 4002 2000 beef 0000 00000000",
        std::string("02")}) {
    const Testimony it = of_ethernet(odd);
    EXPECT_EQ(it.refused, "Malformed packet") << odd;
    EXPECT_THAT(it.protocols, IsEmpty()) << odd;
    EXPECT_THAT(limits(it), Contains("malformed-inner")) << odd;
  }
}

TEST(BlindSpots, LyingLengthsAreBelieved) {
  const Testimony it = of_ethernet(ethernet + ip_udp + "0fa0 0035 0fff dead 68656c6c6f");
  EXPECT_EQ(it.refused, "");
  EXPECT_EQ(it.value("udp.length"), "4095");
  EXPECT_EQ(text_of(it.payload), "hello");
  EXPECT_THAT(limits(it), Contains("lying-lengths"));
}

TEST(BlindSpots, FragmentsComeBackRaw) {
  const std::string offset_1 = "4500 0021 0001 0001 4011 1234 " + addresses + udp_hello;
  const std::string more = "4500 0021 0001 2000 4011 1234 " + addresses + udp_hello;
  for (const std::string& fragment : {offset_1, more}) {
    const Testimony it = of_ethernet(ethernet + fragment);
    EXPECT_THAT(it.protocols, ElementsAre("eth", "ip"));
    EXPECT_EQ(it.payload, bytes(udp_hello));
    EXPECT_THAT(limits(it), Contains("fragments"));
  }
  const Testimony atomic = of_ethernet(ethernet6 + ip6("2c", "1100 0000 00000007" + udp_hello));
  EXPECT_THAT(atomic.protocols, Not(Contains("udp")));
  EXPECT_THAT(limits(atomic), Contains("fragments"));
}

TEST(BlindSpots, TheVersionIsNotLookedAt) {
  const Testimony it = of_ethernet(ethernet + "6500 " + ip_udp.substr(5) + udp_hello);
  EXPECT_EQ(it.value("ip.version"), "6");
  EXPECT_THAT(it.protocols, ElementsAre("eth", "ip", "udp"));
  EXPECT_THAT(limits(it), Contains("ip-version"));
}

TEST(BlindSpots, TheEndOfIpOptionsIsLost) {
  const std::string header = "4600 0025 0001 0000 4011 1234 " + addresses;
  const Testimony at_the_end = of_ethernet(ethernet + header + "01010100" + udp_hello);
  EXPECT_EQ(at_the_end.value("ip.options"), "010101");
  EXPECT_THAT(limits(at_the_end), Contains("ip-options-end"));
  const Testimony padded = of_ethernet(ethernet + header + "01000000" + udp_hello);
  EXPECT_EQ(padded.refused, "Malformed packet");
}

TEST(BlindSpots, TheLastExtensionForgetsWhatFollows) {
  const Testimony it = of_ethernet(ethernet6 + ip6("00", "1100 01040000 0000" + udp_hello));
  EXPECT_THAT(it.protocols, ElementsAre("eth", "ipv6", "ipv6.hopopts", "udp"));
  EXPECT_EQ(it.value("ipv6.hopopts.nxt"), std::nullopt);
  EXPECT_THAT(limits(it), Contains("last-extension"));
}

TEST(BlindSpots, AnAuthenticationHeaderOverIpv6IsMismeasured) {
  // 24 bytes, as its length field of 4 says: (4 + 2) words of 4 bytes.
  const std::string ah = "1104 0000 00000001 00000002 000000000000000000000000";
  const std::string long_payload = "0fa0 0035 0028 dead " + std::string(64, '6');
  const Testimony it = of_ethernet(ethernet6 + ip6("33", ah + long_payload));
  EXPECT_EQ(it.value("udp.srcport"), "26214");  // 0x6666: sixteen bytes too far
  EXPECT_THAT(limits(it), Contains("ipsec"));
}

TEST(BlindSpots, ArpOfOtherSizesIsCutWrongly) {
  const Testimony it = of_ethernet(macs +
                                   "0806 0001 0800 08 04 0001 0200000000010000 0a000001 "
                                   "0000000000000000 0a000002");
  EXPECT_EQ(it.value("arp.hw.size"), "8");
  EXPECT_EQ(it.value("arp.src.proto_ipv4"), "0.0.10.0");
  EXPECT_THAT(limits(it), Contains("arp-sizes"));
}

TEST(BlindSpots, ForeignLayersAreOnlyNamed) {
  const Testimony it = of_ethernet(macs + "8847 00064140 " + ip_udp + udp_hello);
  EXPECT_THAT(it.protocols, ElementsAre("eth", "mpls", "ip", "udp"));
  EXPECT_THAT(limits(it), ElementsAre("unchecked-checksums", "named-only"));
}

TEST(BlindSpots, NothingBehindTheIpHeaderIsNotRefused) {
  const Testimony it = of_ethernet(ethernet + "4500 0014 0001 0000 4011 1234 " + addresses);
  EXPECT_EQ(it.refused, "");
  EXPECT_THAT(it.protocols, ElementsAre("eth", "ip"));
  EXPECT_THAT(limits(it), Contains("no-transport-header"));
}

TEST(BlindSpots, PaddingIsDropped) {
  const Testimony bare = of_ethernet(ethernet + ip_udp + udp_hello);
  const Testimony padded = of_ethernet(ethernet + ip_udp + udp_hello + std::string(20, '0'));
  EXPECT_EQ(padded.payload, bare.payload);
  EXPECT_EQ(padded.statements, bare.statements);
  EXPECT_THAT(limits(bare), Not(Contains("padding")));
  EXPECT_THAT(limits(padded), Contains("padding"));
}

TEST(BlindSpots, ForeignLoopbackFamiliesAreRaw) {
  const Testimony it = testify(bytes("1e000000" + ip6("11", udp_hello)), Link::null);
  EXPECT_THAT(it.protocols, ElementsAre("null"));
  EXPECT_THAT(limits(it), Contains("null-family"));
}

TEST(BlindSpots, ALoopbackFamilyIsInThisMachinesByteOrder) {
  const bool little = std::endian::native == std::endian::little;
  const std::string other = little ? "00000002" : "02000000";
  const std::string own = little ? "02000000" : "00000002";
  const Testimony swapped = testify(bytes(other + ip_udp + udp_hello), Link::null);
  EXPECT_EQ(swapped.value("null.family"), "33554432");
  EXPECT_THAT(limits(swapped), Contains("null-byte-order"));
  EXPECT_THAT(limits(testify(bytes(own + ip_udp + udp_hello), Link::null)),
              Not(Contains("null-byte-order")));
}

// libtins 4.0 swaps it on little-endian machines, 4.5 does not.
TEST(BlindSpots, ARedirectsGatewayMayBeSwapped) {
  const std::string redirect = "0501 0000 0a4d0103 " + ip_udp + udp_hello;
  const Testimony it =
      of_ethernet(ethernet + "4500 003d 0001 0000 4001 1234 " + addresses + redirect);
  const bool little = std::endian::native == std::endian::little;
  const std::string swapped = little ? "3.1.77.10" : "10.77.1.3";
  const auto seen = it.value("icmp.redir_gw");
  EXPECT_TRUE(seen == "10.77.1.3" || seen == swapped) << seen.value_or("nothing");
  EXPECT_EQ(testing::Matches(Contains("redirect-gateway"))(limits(it)), little);
}

}  // namespace
}  // namespace pushpkt::witness
