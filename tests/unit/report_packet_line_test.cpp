// The line of a packet: what carries it stands in front, and one is no plural.
#include "pushpkt/report/packet_line.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::report {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

std::string line_of(const std::string& recipe) {
  const auto frame = wire::build(wire::parse_recipe(recipe).value());
  EXPECT_TRUE(frame) << recipe << ": " << frame.error().text();
  return frame ? summary(wire::decode(frame->bytes, frame->link), {}) : "";
}

constexpr const char* eth = "eth(dst=02:00:00:00:00:02, src=02:00:00:00:00:01)";
constexpr const char* outer = "ip(src=192.0.2.1, dst=192.0.2.2)";
constexpr const char* inner = "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=1, dstport=2)/\"hello\"";
constexpr const char* inner_line = "10.0.0.1 -> 10.0.0.2  UDP 1 -> 2, 5 bytes";

struct Carried {
  std::string carriers;
  std::string prefix;
};

class PacketLine : public testing::TestWithParam<Carried> {};

TEST_P(PacketLine, BeginsWithWhatCarriesThePacket) {
  EXPECT_EQ(line_of(std::string(eth) + GetParam().carriers + "/" + inner),
            GetParam().prefix + inner_line);
}

const std::string in_udp = std::string("/") + outer + "/udp(srcport=9)/";
INSTANTIATE_TEST_SUITE_P(
    Carriers, PacketLine,
    testing::Values(Carried{"", ""}, Carried{"/vlan(id=5)", "vlan 5, "},
                    Carried{"/vlan(id=0)", "vlan 0, "},
                    Carried{"/ieee8021ad(id=100)/vlan(id=5)", "ieee8021ad 100, vlan 5, "},
                    Carried{"/mpls(label=16)", "mpls 16, "},
                    Carried{"/pppoes(session_id=7)/ppp_bare()", "pppoes 0x0007, "},
                    Carried{in_udp + "vxlan(vni=7)/" + eth, "192.0.2.1 -> 192.0.2.2 vxlan 7, "},
                    Carried{in_udp + "geneve(vni=7)/" + eth,
                            "192.0.2.1 -> 192.0.2.2 geneve 0x000007, "},
                    Carried{std::string("/") + outer + "/gre()", "192.0.2.1 -> 192.0.2.2 gre, "},
                    Carried{std::string("/") + outer + "/gre.key(key=9)",
                            "192.0.2.1 -> 192.0.2.2 gre 0x00000009, "},
                    Carried{std::string("/") + outer, "192.0.2.1 -> 192.0.2.2 ip in ip, "},
                    Carried{"/ipv6(src=2001:db8::1, dst=2001:db8::2)",
                            "2001:db8::1 -> 2001:db8::2 ip in ipv6, "},
                    Carried{"/vlan(id=5)" + in_udp + "vxlan(vni=7)/" + eth + "/vlan(id=6)",
                            "vlan 5, 192.0.2.1 -> 192.0.2.2 vxlan 7, vlan 6, "}));

TEST(PacketLineText, OfAPacketWithoutIpHasItsTagToo) {
  EXPECT_THAT(line_of(std::string(eth) + "/vlan(id=5)/arp()"),
              StartsWith("vlan 5, 02:00:00:00:00:01 -> 02:00:00:00:00:02  ARP "));
}

TEST(PacketLineText, WhatAnIcmpErrorQuotesCarriesNothing) {
  EXPECT_THAT(line_of(std::string(outer) + "/icmp(type=3, code=3)/" + inner),
              StartsWith("192.0.2.1 -> 192.0.2.2  ICMP port unreachable"));
}

TEST(PacketLineText, ALadderHasTheTagToo) {
  const auto frame =
      wire::build(wire::parse_recipe(std::string(eth) + "/vlan(id=5)/" + inner).value()).value();
  const wire::Decoded decoded = wire::decode(frame.bytes, frame.link);
  EXPECT_EQ(summary_without_addresses(decoded), "vlan 5, UDP 1 -> 2, 5 bytes");
}

TEST(PacketLineText, TheEndsOfArpAreThoseOfThePacketsAroundIt) {
  const auto ends = [](const std::string& recipe) {
    const auto frame = wire::build(wire::parse_recipe(recipe).value()).value();
    const auto [from, to] = ends_of(wire::decode(frame.bytes, frame.link));
    return from + " " + to;
  };
  const std::string request = std::string(eth) + "/arp(dst.proto_ipv4=10.0.0.2, ";
  EXPECT_EQ(ends(request + "src.proto_ipv4=10.0.0.1)"), "10.0.0.1 10.0.0.2");
  EXPECT_EQ(ends(request + "src.proto_ipv4=0.0.0.0, src.hw_mac=02:00:00:00:00:01)"),
            "02:00:00:00:00:01 10.0.0.2");
  EXPECT_EQ(ends(std::string(eth) + "/" + inner), "10.0.0.1 10.0.0.2");
}

TEST(PacketLineText, OneByteIsNoPlural) {
  EXPECT_THAT(line_of("ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=1, dstport=2)/\"x\""),
              EndsWith("UDP 1 -> 2, 1 byte"));
  EXPECT_THAT(line_of("ip(src=10.0.0.1, dst=10.0.0.2)/tcp()/\"x\""), EndsWith(", 1 byte"));
  EXPECT_THAT(line_of("ip(src=10.0.0.1, dst=10.0.0.2)/icmp.echo()/\"x\""), EndsWith(", 1 byte"));
  EXPECT_THAT(line_of("ip(src=10.0.0.1, dst=10.0.0.2)/udp()"), HasSubstr(", 0 bytes"));
}

}  // namespace
}  // namespace pushpkt::report
