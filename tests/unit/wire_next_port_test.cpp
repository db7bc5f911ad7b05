// What a port says about the header that follows.
#include <gtest/gtest.h>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire_built.hpp"

namespace pushpkt::wire {
namespace {

std::uint64_t value(const Frame& frame, std::string_view field) {
  const Decoded decoded = decode(frame.bytes, frame.link);
  const auto found = decoded.find(field);
  return found ? found->value.low : ~std::uint64_t{0};
}

TEST(NextPort, BuildSetsTheDestinationPort) {
  EXPECT_EQ(value(built("eth/ip/udp/vxlan/eth/arp"), "udp.dstport"), 4789U);
  EXPECT_EQ(value(built("eth/ip/udp/vxlan/eth/arp"), "udp.srcport"), 0U);
}

TEST(NextPort, AnExplicitPortStays) {
  EXPECT_EQ(value(built("eth/ip/udp(dstport=9)/vxlan/eth/arp"), "udp.dstport"), 9U);
}

TEST(NextPort, PayloadLeavesThePreset) {
  EXPECT_EQ(value(built("eth/ip/udp/\"x\""), "udp.dstport"), 0U);
}

TEST(NextPort, DecodeAsksBothPorts) {
  for (const std::string_view ports : {"dstport=4789", "srcport=4789, dstport=9"}) {
    const Frame frame =
        built("eth/ip/udp(" + std::string(ports) + ")/vxlan(vni=0x123456)/eth/ip/udp/\"x\"");
    EXPECT_EQ(value(frame, "vxlan.vni"), 0x123456U) << ports;
    EXPECT_EQ(decode(frame.bytes, frame.link).layers().size(), 7U) << ports;
  }
}

TEST(NextPort, BytesTooFewForTheHeaderArePayload) {
  const Frame frame = built("eth/ip/udp(dstport=4789)/hex(08000000000007)");
  const Decoded decoded = decode(frame.bytes, frame.link);
  EXPECT_EQ(decoded.layers().size(), 3U);
  EXPECT_EQ(decoded.payload().size(), 7U);
  EXPECT_EQ(decoded.findings().size(), 0U);
}

TEST(HeaderLevel, IcmpErrorsAndOnlyTheyQuote) {
  for (const Header* header : protocols()) {
    const bool is_error = header->next_is.space == Space::ip_version && header->checksum != nullptr;
    EXPECT_EQ(header->quotes_packet, is_error) << header->name << " " << header->variant;
  }
}

}  // namespace
}  // namespace pushpkt::wire
