// What a port says about the header that follows.
#include <gtest/gtest.h>

#include <optional>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/shown.hpp"
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

TEST(NextPort, OfAMessageThatIsCutTheRowsThatAreThereAreShown) {
  struct Case {
    const char* message;
    std::size_t there;  // bytes of the message
    const char* column;
    std::optional<std::string> text;
  };
  const std::string dns = "udp(srcport=4000, dstport=53)/dns(id=7, qry=\"www.example.org\")";
  const std::string quoted = "icmp.unreachable(code=3)/ip(src=10.0.0.2, dst=10.0.0.1)/" + dns;
  for (const auto& [message, there, column, text] :
       {Case{"udp(dstport=4789)/vxlan(vni=7)", 7, "vxlan.vni", "7"},
        Case{"udp(dstport=4789)/vxlan(vni=7)", 6, "vxlan.vni", {}},
        Case{"udp(dstport=6081)/geneve(vni=7, proto_type=0x6558)", 7, "geneve.vni", "0x000007"},
        Case{"udp(dstport=6081)/geneve(vni=7, proto_type=0x6558)", 6, "geneve.vni", {}},
        Case{"udp(srcport=123, dstport=123)/ntp(stratum=2)", 2, "ntp.stratum", "2"},
        Case{"udp(srcport=123, dstport=123)/ntp(stratum=2)", 1, "ntp.stratum", {}},
        Case{"udp(srcport=68, dstport=67)/dhcp(id=7)", 8, "dhcp.id", "0x00000007"},
        Case{dns.c_str(), 6, "dns.count.queries", "1"},
        Case{dns.c_str(), 5, "dns.count.queries", {}}, Case{dns.c_str(), 20, "dns.id", "0x0007"},
        Case{dns.c_str(), 20, "dns.flags.rcode", {}},
        Case{quoted.c_str(), 20, "dns.id", "0x0007"}}) {
    const Bytes bytes = built_bytes("eth/ip(src=10.0.0.1, dst=10.0.0.2)/" + std::string(message));
    const Decoded whole = decode(bytes);
    const ByteView cut = ByteView(bytes).first(whole.layers().back().offset + there);
    EXPECT_EQ(shown(decode(cut, Link::ethernet, bytes.size()), column), text)
        << message << ", " << there << " bytes, " << column;
  }
}

TEST(NextPort, BytesThatAreAllThereAreNoCutMessage) {
  const Bytes bytes =
      built_bytes("eth/ip(src=10.0.0.1, dst=10.0.0.2)/udp(dstport=53)/hex(00070100000100000000)");
  EXPECT_EQ(shown(decode(bytes), "dns.id"), std::nullopt);
}

}  // namespace
}  // namespace pushpkt::wire
