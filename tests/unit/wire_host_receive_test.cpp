// What a host takes in, and what it discards without an answer.
#include "pushpkt/wire/host_receive.hpp"

#include <gtest/gtest.h>

#include <ostream>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"
#include "wire_built.hpp"

namespace pushpkt::wire {
namespace {

using namespace pushpkt::literals;
using DiscardKind = Discard::Kind;

const std::string eth = "eth(src=02:00:00:00:00:02, dst=02:00:00:00:00:01)/";
const std::string ip = eth + "ip(src=10.0.0.2, dst=10.0.0.1)/";
const std::string ip6 = eth + "ipv6(src=fd00::2, dst=fd00::1)/";
const std::string udp = "udp(srcport=7, dstport=4000)/\"answer\"";
const std::string tcp = "tcp(srcport=7, dstport=4000, flags=SA, ack=1)";
const std::string quoted = "ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=7)";
const std::string quoted6 = "ipv6(src=fd00::1, dst=fd00::2)/udp(srcport=4000, dstport=7)";

ReceivingHost host() {
  return {.macs = {"02:00:00:00:00:01"_mac},
          .addresses = {Ip{"10.0.0.1"_ip4}, Ip{"fd00::1"_ip6}, Ip{"fe80::1"_ip6}}};
}

std::optional<Discard> reason(const std::string& text, const ReceivingHost& receiver = host()) {
  const Frame frame = built(text);
  return discard_reason(decode(frame.bytes, frame.link), receiver);
}

struct Taken {
  const char* name;
  std::string packet;
};
void PrintTo(const Taken& row, std::ostream* out) { *out << row.name; }

class HostTakes : public testing::TestWithParam<Taken> {};

TEST_P(HostTakes, In) {
  const auto discard = reason(GetParam().packet);
  EXPECT_FALSE(discard) << discard->why;
}

std::string from6(const std::string& more) {
  return eth + "ipv6(src=fe80::2, dst=fe80::1, hlim=255)/" + more;
}

const std::vector<Taken>& taken() {
  static const std::vector<Taken> rows{
      {"Udp", ip + udp},
      {"UdpWithoutChecksum", ip + "udp(srcport=7, dstport=4000, checksum=0)/\"answer\""},
      {"UdpShorterThanItsPacket", ip + "udp(srcport=7, dstport=4000, length=10)/\"answer\""},
      {"UdpToABroadcastMac",
       "eth(src=02:00:00:00:00:02, dst=ff:ff:ff:ff:ff:ff)/"
       "ip(src=10.0.0.2, dst=10.0.0.1)/" +
           udp},
      {"TtlOfZero", eth + "ip(src=10.0.0.2, dst=10.0.0.1, ttl=0)/" + udp},
      {"HopLimitOfZero", eth + "ipv6(src=fd00::2, dst=fd00::1, hlim=0)/" + udp},
      {"Ip4Options", eth + "ip(src=10.0.0.2, dst=10.0.0.1, options=hex(94040000))/" + udp},
      {"SourceRouteAtItsEnd",
       eth + "ip(src=10.0.0.2, dst=10.0.0.1, options=hex(8307080a00000500))/" + udp},
      {"DhcpFromNoAddress",
       "eth(src=02:00:00:00:00:02, dst=ff:ff:ff:ff:ff:ff)/"
       "ip(src=0.0.0.0, dst=255.255.255.255)/udp(srcport=68, dstport=67)"},
      {"PriorityTag", eth + "vlan(id=0, priority=5)/ip(src=10.0.0.2, dst=10.0.0.1)/" + udp},
      {"FirstFragment",
       eth + "ip(src=10.0.0.2, dst=10.0.0.1, mf=1)/udp(srcport=7, dstport=4000, checksum=1, "
             "length=99)/\"12345678\""},
      {"LaterFragment",
       eth + "ip(src=10.0.0.2, dst=10.0.0.1, frag_offset=8, proto=17)/\"12345678\""},
      {"Udp6", ip6 + udp},
      {"HopByHop", ip6 + "ipv6.hopopts(options=hex(010400000000))/" + udp},
      {"DestinationOptions", ip6 + "ipv6.dstopts(options=hex(1e0400000000))/" + udp},
      {"RoutingAtItsEnd",
       ip6 +
           "ipv6.routing(type=2, segleft=0, data=hex(00000000fd000000000000000000000000000007))/" +
           udp},
      {"Tcp", ip + tcp},
      {"PortUnreachable", ip + "icmp(type=3, code=3)/" + quoted},
      {"PortUnreachable6", ip6 + "icmpv6(type=1, code=4)/" + quoted6},
      {"EchoReply6", ip6 + "icmpv6.echo(type=129, echo.identifier=7)"},
      {"Advertisement", from6("icmpv6.advertisement(nd.na.target_address=fe80::2)")},
      {"RouterAdvertisement", from6("icmpv6(type=134)/hex(4000000000000000 00000000)")},
      {"ArpReply", eth + "arp(opcode=2, src.proto_ipv4=10.0.0.2, dst.proto_ipv4=10.0.0.1)"},
  };
  return rows;
}

INSTANTIATE_TEST_SUITE_P(Packets, HostTakes, testing::ValuesIn(taken()),
                         [](const auto& row) { return std::string(row.param.name); });

struct Refused {
  const char* name;
  std::string packet;
  DiscardKind kind;
  std::string field;
  std::string why;
};
void PrintTo(const Refused& row, std::ostream* out) { *out << row.name; }

class HostDiscards : public testing::TestWithParam<Refused> {};

TEST_P(HostDiscards, AndSaysWhy) {
  const auto discard = reason(GetParam().packet);
  ASSERT_TRUE(discard);
  EXPECT_EQ(discard->kind, GetParam().kind) << discard->why;
  EXPECT_EQ(discard->field, GetParam().field);
  EXPECT_EQ(discard->why, GetParam().why);
}

std::string ip_from(const std::string& source) {
  return eth + "ip(src=" + source + ", dst=10.0.0.1)/" + udp;
}
std::string ip6_from(const std::string& source) {
  return eth + "ipv6(src=" + source + ", dst=fd00::1)/" + udp;
}
Refused martian(const char* name, const std::string& source) {
  const bool v6 = source.find(':') != std::string::npos;
  return {name, v6 ? ip6_from(source) : ip_from(source), DiscardKind::martian,
          v6 ? "ipv6.src" : "ip.src",
          "it came from " + source + ", which is not a source on a wire"};
}

const std::vector<Refused>& refused() {
  static const std::vector<Refused> rows{
      {"OtherMac", "eth(dst=02:00:00:00:00:77)/ip(src=10.0.0.2, dst=10.0.0.1)/" + udp,
       DiscardKind::elsewhere, "eth.dst",
       "it went to the MAC address 02:00:00:00:00:77, not to ours"},
      {"OtherAddress", eth + "ip(src=10.0.0.2, dst=10.0.0.77)/" + udp, DiscardKind::elsewhere,
       "ip.dst", "it went to 10.0.0.77, not to us"},
      {"OtherAddress6", eth + "ipv6(src=fd00::2, dst=fd00::77)/" + udp, DiscardKind::elsewhere,
       "ipv6.dst", "it went to fd00::77, not to us"},
      {"Vlan", eth + "vlan(id=99)/ip(src=10.0.0.2, dst=10.0.0.1)/" + udp,
       DiscardKind::encapsulation, "vlan", "it came in VLAN 99, which we are not in"},
      {"TwoTags", eth + "ieee8021ad(id=7)/vlan(id=99)/ip(src=10.0.0.2, dst=10.0.0.1)/" + udp,
       DiscardKind::encapsulation, "ieee8021ad", "it came in VLAN 7/VLAN 99, which we are not in"},
      {"ArpInAVlan", eth + "vlan(id=99)/arp(opcode=2, src.proto_ipv4=10.0.0.2)",
       DiscardKind::encapsulation, "vlan", "it came in VLAN 99, which we are not in"},
      {"IpInIp", ip + "ip(src=10.0.0.2, dst=10.0.0.1)/" + udp, DiscardKind::encapsulation, "ip",
       "it came in a tunnel: ip/ip"},
      {"Ip6InIp", ip + "ipv6(src=fd00::2, dst=fd00::1)/" + udp, DiscardKind::encapsulation, "ip",
       "it came in a tunnel: ip/ipv6"},
      {"Gre", ip + "gre()/ip(src=10.0.0.2, dst=10.0.0.1)/" + udp, DiscardKind::encapsulation, "ip",
       "it came in a tunnel: ip/gre/ip"},
      {"IpChecksum", eth + "ip(src=10.0.0.2, dst=10.0.0.1, checksum=1)/" + udp,
       DiscardKind::malformed, "ip.checksum", "its ip.checksum is wrong"},
      {"UdpChecksum", ip + "udp(srcport=7, dstport=4000, checksum=1)/\"answer\"",
       DiscardKind::malformed, "udp.checksum", "its udp.checksum is wrong"},
      {"TcpChecksum", ip + "tcp(srcport=7, dstport=4000, checksum=1)", DiscardKind::malformed,
       "tcp.checksum", "its tcp.checksum is wrong"},
      {"IcmpChecksum", ip + "icmp(type=3, code=3, checksum=1)/" + quoted, DiscardKind::malformed,
       "icmp.checksum", "its icmp.checksum is wrong"},
      {"Icmp6Checksum", ip6 + "icmpv6(type=1, code=4, checksum=1)/" + quoted6,
       DiscardKind::malformed, "icmpv6.checksum", "its icmpv6.checksum is wrong"},
      {"NoUdpChecksumOverIp6", ip6 + "udp(srcport=7, dstport=4000, checksum=0)/\"answer\"",
       DiscardKind::malformed, "udp.checksum", "it has no udp.checksum, which IPv6 demands"},
      {"UdpLengthSmall", ip + "udp(srcport=7, dstport=4000, length=4)/\"answer\"",
       DiscardKind::malformed, "udp.length",
       "its udp.length says 4 but the header alone has 8 bytes"},
      {"UdpLengthZero", ip + "udp(srcport=7, dstport=4000, length=0)/\"answer\"",
       DiscardKind::malformed, "udp.length", "its udp.length is 0"},
      {"UdpLengthLarge", ip + "udp(srcport=7, dstport=4000, length=99, checksum=0)/\"answer\"",
       DiscardKind::malformed, "udp.length", "its udp.length says 99 but 14 bytes are there"},
      {"IpLengthLarge", eth + "ip(src=10.0.0.2, dst=10.0.0.1, len=999)/" + udp,
       DiscardKind::malformed, "ip.len", "its ip.len says 999 but 34 bytes are there"},
      {"IpVersion", eth + "ip(src=10.0.0.2, dst=10.0.0.1, version=5)/" + udp,
       DiscardKind::malformed, "ip.version", "its ip.version is 5, not 4"},
      {"SourceRouteLeft",
       eth + "ip(src=10.0.0.2, dst=10.0.0.1, options=hex(8307040a00000500))/" + udp,
       DiscardKind::elsewhere, "ip.options", "its source route is not at its end"},
      martian("FromBroadcast", "255.255.255.255"),
      martian("FromMulticast", "224.0.0.1"),
      martian("FromLoopback", "127.0.0.1"),
      martian("FromNowhere", "0.0.0.0"),
      martian("FromItself", "10.0.0.1"),
      martian("FromMulticast6", "ff02::1"),
      martian("FromLoopback6", "::1"),
      martian("FromNowhere6", "::"),
      martian("FromItself6", "fd00::1"),
      {"ToLoopback", eth + "ip(src=10.0.0.2, dst=127.0.0.1)/" + udp, DiscardKind::martian, "ip.dst",
       "it went to 127.0.0.1, which is not a destination on a wire"},
      {"SegmentsLeft",
       ip6 +
           "ipv6.routing(type=2, segleft=1, data=hex(00000000fd000000000000000000000000000007))/" +
           udp,
       DiscardKind::elsewhere, "ipv6.routing.segleft",
       "its routing header has 1 segments left: we are not the destination"},
      {"UnknownOption", ip6 + "ipv6.dstopts(options=hex(5e0400000000))/" + udp,
       DiscardKind::forbidden, "ipv6.dstopts.options",
       "its option 94 makes a host that does not know it discard the packet"},
      {"TcpToAGroupsMac", "eth(dst=ff:ff:ff:ff:ff:ff)/ip(src=10.0.0.2, dst=10.0.0.1)/" + tcp,
       DiscardKind::elsewhere, "eth.dst", "it went to a group's MAC address"},
      {"TcpToAGroup", "eth(dst=01:00:5e:00:00:01)/ip(src=10.0.0.2, dst=224.0.0.1)/" + tcp,
       DiscardKind::elsewhere, "eth.dst", "it went to a group's MAC address"},
      {"IcmpErrorToAGroup", eth + "ip(src=10.0.0.2, dst=224.0.0.1)/icmp(type=3, code=3)/" + quoted,
       DiscardKind::elsewhere, "ip.dst", "it went to a group's address"},
      {"AdvertisementThroughARouter",
       eth + "ipv6(src=fe80::2, dst=fe80::1, hlim=64)/"
             "icmpv6.advertisement(nd.na.target_address=fe80::2)",
       DiscardKind::forbidden, "ipv6.hlim",
       "its ipv6.hlim is 64, and Neighbour Discovery takes 255 only"},
      {"AdvertisementWithACode",
       from6("icmpv6.advertisement(code=1, nd.na.target_address=fe80::2)"), DiscardKind::forbidden,
       "icmpv6.code", "its icmpv6.code is not 0"},
      {"AdvertisementOfAGroup", from6("icmpv6.advertisement(nd.na.target_address=ff02::2)"),
       DiscardKind::forbidden, "icmpv6.nd.na.target_address", "its target is a group"},
      {"AdvertisementWithAnEmptyOption",
       from6("icmpv6.advertisement(nd.na.target_address=fe80::2)/hex(0200020000000909)"),
       DiscardKind::malformed, "icmpv6.opt.length", "an option of it has the length 0"},
      {"RouterAdvertisementFromAfar",
       eth + "ipv6(src=fd00::2, dst=fd00::1, hlim=255)/icmpv6(type=134)/"
             "hex(4000000000000000 00000000)",
       DiscardKind::forbidden, "ipv6.src",
       "it came from fd00::2, and routers use link-local addresses"},
      {"ArpOfAnotherLink", eth + "arp(hw.type=7, opcode=2, src.proto_ipv4=10.0.0.2)",
       DiscardKind::forbidden, "arp.hw.type", "its arp.hw.type is 7, not Ethernet"},
  };
  return rows;
}

INSTANTIATE_TEST_SUITE_P(Packets, HostDiscards, testing::ValuesIn(refused()),
                         [](const auto& row) { return std::string(row.param.name); });

ReceivingHost sender_of(const std::string& text) {
  const Frame frame = built(text);
  return host_that_sent(decode(frame.bytes, frame.link));
}

TEST(HostReceive, TheSenderExpectsAnAnswerWhereItIs) {
  const ReceivingHost tagged =
      sender_of("eth(src=02:00:00:00:00:01)/vlan(id=5)/ip(src=10.0.0.1, dst=10.0.0.2)/" + udp);
  EXPECT_FALSE(reason(eth + "vlan(id=5)/ip(src=10.0.0.2, dst=10.0.0.1)/" + udp, tagged));
  EXPECT_EQ(reason(eth + "vlan(id=6)/ip(src=10.0.0.2, dst=10.0.0.1)/" + udp, tagged).value().why,
            "it came in VLAN 6, and we are in VLAN 5");
  EXPECT_EQ(reason(ip + udp, tagged).value().why, "it came without VLAN 5");
  const ReceivingHost tunnelled = sender_of(
      "eth(src=02:00:00:00:00:01)/ip(src=10.0.0.1, dst=10.0.0.2)/ip(src=10.8.0.1, dst=10.8.0.2)/" +
      udp);
  EXPECT_FALSE(reason(ip + "ip(src=10.8.0.2, dst=10.8.0.1)/" + udp, tunnelled));
  EXPECT_FALSE(reason(eth + "ip(src=10.8.0.2, dst=10.8.0.1)/" + udp, tunnelled));
  EXPECT_TRUE(reason(ip + "gre()/ip(src=10.8.0.2, dst=10.8.0.1)/" + udp, tunnelled));
  EXPECT_FALSE(reason(eth + "mpls(label=9)/ip(src=10.0.0.2, dst=10.0.0.1)/" + udp, host()));
}

TEST(HostReceive, ToItselfAHostSendsWhatNoWireCarries) {
  ReceivingHost lo{.macs = {Mac{}}, .addresses = {Ip{"127.0.0.1"_ip4}}, .loopback = true};
  EXPECT_FALSE(reason("eth()/ip(src=127.0.0.1, dst=127.0.0.1)/" + udp, lo));
  EXPECT_TRUE(reason("eth()/ip(src=127.0.0.1, dst=127.0.0.1, checksum=1)/" + udp, lo));
}

TEST(HostReceive, AHostWithoutAnAddressTakesWhatItIsOffered) {
  const ReceivingHost starting = sender_of(
      "eth(src=02:00:00:00:00:01)/ip(src=0.0.0.0, dst=255.255.255.255)/"
      "udp(srcport=68, dstport=67)");
  EXPECT_FALSE(
      reason(eth + "ip(src=10.0.0.2, dst=10.0.0.50)/udp(srcport=67, dstport=68)", starting));
}

// The frame that a capture cut off was whole on the wire.
TEST(HostReceive, WhatTheCaptureCutIsNotHeldAgainstThePacket) {
  const Frame frame = built(ip + "udp(srcport=7, dstport=4000)/\"x\"*1000");
  const ByteView cut = ByteView(frame.bytes).first(100);
  EXPECT_FALSE(discard_reason(decode(cut, frame.link, frame.bytes.size()), host()));
  EXPECT_TRUE(discard_reason(decode(cut, frame.link), host()));
}

TEST(HostReceive, APlainPacketHasNeitherOptionsNorLies) {
  const auto is_plain = [](const std::string& text) { return is_plain_ip(built(text).bytes); };
  EXPECT_TRUE(is_plain("ip(src=10.0.0.2, dst=10.0.0.1)/" + tcp));
  EXPECT_TRUE(is_plain("ipv6(src=fd00::2, dst=fd00::1)/" + tcp));
  EXPECT_FALSE(is_plain("ip(src=10.0.0.2, dst=10.0.0.1, options=hex(94040000))/" + tcp));
  EXPECT_FALSE(is_plain("ip(src=10.0.0.2, dst=10.0.0.1, mf=1)/tcp(checksum=1)"));
  EXPECT_FALSE(is_plain("ip(src=10.0.0.2, dst=10.0.0.1, len=99)/" + tcp));
  EXPECT_FALSE(is_plain("ip(src=10.0.0.2, dst=10.0.0.1, len=10)/" + tcp));
  EXPECT_FALSE(
      is_plain("ipv6(src=fd00::2, dst=fd00::1)/ipv6.dstopts(options=hex(010400000000))/" + tcp));
  EXPECT_FALSE(is_plain("ipv6(src=fd00::2, dst=fd00::1, plen=99)/" + tcp));
  EXPECT_FALSE(is_plain_ip({}));
}

}  // namespace
}  // namespace pushpkt::wire
