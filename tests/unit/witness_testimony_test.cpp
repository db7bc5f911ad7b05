// What the witness says of packets whose every byte we chose. Values as tshark 4.0 shows them.
#include "pushpkt/witness/testimony.hpp"

#include <gmock/gmock.h>

#include <bit>

#include "unit/witness_packets.hpp"

namespace pushpkt::witness {
namespace {

using namespace packets;  // NOLINT(google-build-using-namespace): the table above
using testing::ElementsAre;

std::string said(const Testimony& testimony, std::string_view field) {
  return std::string(testimony.value(field).value_or("(not said)"));
}

TEST(Testimony, TellsEveryFieldOfUdpOverIpOverEthernet) {
  const Testimony it = testify(bytes(ethernet + ip_udp + udp_hello), Link::ethernet);
  EXPECT_EQ(it.refused, "");
  EXPECT_THAT(it.protocols, ElementsAre("eth", "ip", "udp"));
  const std::vector<Statement> expected{{"eth.dst", 0, "02:00:00:00:00:02"},
                                        {"eth.src", 0, "02:00:00:00:00:01"},
                                        {"eth.type", 0, "2048"},
                                        {"ip.version", 1, "4"},
                                        {"ip.hdr_len", 1, "20"},
                                        {"ip.dsfield", 1, "0"},
                                        {"ip.dsfield.dscp", 1, "0"},
                                        {"ip.dsfield.ecn", 1, "0"},
                                        {"ip.len", 1, "33"},
                                        {"ip.id", 1, "1"},
                                        {"ip.flags", 1, "0"},
                                        {"ip.flags.rb", 1, "0"},
                                        {"ip.flags.df", 1, "0"},
                                        {"ip.flags.mf", 1, "0"},
                                        {"ip.frag_offset", 1, "0"},
                                        {"ip.ttl", 1, "64"},
                                        {"ip.proto", 1, "17"},
                                        {"ip.checksum", 1, "4660"},
                                        {"ip.src", 1, "10.0.0.1"},
                                        {"ip.dst", 1, "10.0.0.2"},
                                        {"udp.srcport", 2, "4000"},
                                        {"udp.dstport", 2, "53"},
                                        {"udp.length", 2, "13"},
                                        {"udp.checksum", 2, "57005"}};
  EXPECT_EQ(it.statements.size(), expected.size());
  for (const Statement& statement : expected) {
    EXPECT_EQ(it.value(statement.field, statement.layer), statement.value) << statement.field;
  }
  EXPECT_EQ(text_of(it.payload), "hello");
}

TEST(Testimony, TellsTheBitsOfTcp) {
  const Testimony it =
      testify(bytes(ethernet + ip_tcp_44 + tcp_syn_6 + "020405b4"), Link::ethernet);
  EXPECT_THAT(it.protocols, ElementsAre("eth", "ip", "tcp"));
  EXPECT_EQ(said(it, "tcp.seq_raw"), "1");
  EXPECT_EQ(said(it, "tcp.ack_raw"), "2");
  EXPECT_EQ(said(it, "tcp.hdr_len"), "24");
  EXPECT_EQ(said(it, "tcp.flags"), "2");
  EXPECT_EQ(said(it, "tcp.flags.syn"), "1");
  EXPECT_EQ(said(it, "tcp.flags.ack"), "0");
  EXPECT_EQ(said(it, "tcp.window_size_value"), "8192");
  EXPECT_EQ(said(it, "tcp.checksum"), "48879");
  EXPECT_EQ(said(it, "tcp.options"), "020405b4");
  EXPECT_EQ(said(it, "ip.flags.df"), "1");
}

TEST(Testimony, TellsTheReservedBitsOfTcpApart) {
  const Testimony it = testify(
      bytes(ethernet + ip_tcp_44 + "0fa0 0035 00000001 00000002 6f81 2000 beef 0000 01010101"),
      Link::ethernet);
  EXPECT_EQ(said(it, "tcp.flags.res"), "7");
  EXPECT_EQ(said(it, "tcp.flags.ae"), "1");
  EXPECT_EQ(said(it, "tcp.flags.cwr"), "1");
  EXPECT_EQ(said(it, "tcp.flags.fin"), "1");
  EXPECT_EQ(said(it, "tcp.flags"), "3969");
}

TEST(Testimony, TellsCustomerTagsFromServiceTags) {
  const Testimony it =
      testify(bytes(macs + "88a8 6064 8100 b065 0800 " + ip_udp + udp_hello), Link::ethernet);
  EXPECT_THAT(it.protocols, ElementsAre("eth", "ieee8021ad", "vlan", "ip", "udp"));
  EXPECT_EQ(said(it, "ieee8021ad.priority"), "3");
  EXPECT_EQ(said(it, "ieee8021ad.id"), "100");
  EXPECT_EQ(said(it, "vlan.priority"), "5");
  EXPECT_EQ(said(it, "vlan.dei"), "1");
  EXPECT_EQ(said(it, "vlan.id"), "101");
  EXPECT_EQ(it.value("vlan.etype", 2), "2048");
}

TEST(Testimony, TellsArp) {
  const Testimony it = testify(bytes(macs + "0806 0001 0800 06 04 0002 020000000001 0a000001 "
                                            "020000000002 0a000002"),
                               Link::ethernet);
  EXPECT_THAT(it.protocols, ElementsAre("eth", "arp"));
  EXPECT_EQ(said(it, "arp.opcode"), "2");
  EXPECT_EQ(said(it, "arp.src.hw_mac"), "02:00:00:00:00:01");
  EXPECT_EQ(said(it, "arp.dst.proto_ipv4"), "10.0.0.2");
}

TEST(Testimony, TellsIpv6AndNeighbourSolicitation) {
  const Testimony it =
      testify(bytes(ethernet6 + ip6("3a", "87 00 beef 00000000 fd000000000000000000000000000002")),
              Link::ethernet);
  EXPECT_THAT(it.protocols, ElementsAre("eth", "ipv6", "icmpv6"));
  EXPECT_EQ(said(it, "ipv6.src"), "fd00::1");
  EXPECT_EQ(said(it, "ipv6.plen"), "24");
  EXPECT_EQ(said(it, "ipv6.nxt"), "58");
  EXPECT_EQ(said(it, "ipv6.hlim"), "64");
  EXPECT_EQ(said(it, "icmpv6.type"), "135");
  EXPECT_EQ(said(it, "icmpv6.nd.ns.target_address"), "fd00::2");
}

TEST(Testimony, TellsTheFragmentHeader) {
  const Testimony it =
      testify(bytes(ethernet6 + ip6("2c", "1100 0029 00012345 6869")), Link::ethernet);
  EXPECT_THAT(it.protocols, ElementsAre("eth", "ipv6", "ipv6.fraghdr"));
  EXPECT_EQ(said(it, "ipv6.fraghdr.offset"), "5");
  EXPECT_EQ(said(it, "ipv6.fraghdr.more"), "1");
  EXPECT_EQ(said(it, "ipv6.fraghdr.ident"), "74565");
  EXPECT_EQ(text_of(it.payload), "hi");
}

TEST(Testimony, TellsIcmpEcho) {
  const Testimony it =
      testify(bytes("4500 0020 0001 0000 4001 1234 " + addresses + "0800 f7fd 0007 0002 64617461"),
              Link::raw);
  EXPECT_THAT(it.protocols, ElementsAre("ip", "icmp"));
  EXPECT_EQ(said(it, "icmp.type"), "8");
  EXPECT_EQ(said(it, "icmp.checksum"), "63485");
  EXPECT_EQ(said(it, "icmp.ident"), "7");
  EXPECT_EQ(said(it, "icmp.seq"), "2");
  EXPECT_EQ(text_of(it.payload), "data");
}

TEST(Testimony, ReadsTheLinkTypesThatItKnows) {
  EXPECT_THAT(testify(bytes(ip_udp + udp_hello), Link::raw).protocols, ElementsAre("ip", "udp"));
  EXPECT_THAT(testify(bytes(ip_udp + udp_hello), Link::ipv4).protocols, ElementsAre("ip", "udp"));
  EXPECT_THAT(testify(bytes(ip6("11", udp_hello)), Link::raw).protocols,
              ElementsAre("ipv6", "udp"));
  // The family stands in the sender's byte order, and libtins reads it in that of this machine.
  const std::string family = std::endian::native == std::endian::little ? "02000000" : "00000002";
  EXPECT_THAT(testify(bytes(family + ip_udp + udp_hello), Link::null).protocols,
              ElementsAre("null", "ip", "udp"));
  const Testimony cooked =
      testify(bytes("0004 0001 0006 0200000000010000 0800 " + ip_udp + udp_hello), Link::linux_sll);
  EXPECT_THAT(cooked.protocols, ElementsAre("sll", "ip", "udp"));
  EXPECT_EQ(said(cooked, "sll.pkttype"), "4");
  EXPECT_EQ(said(cooked, "sll.src.eth"), "02:00:00:00:00:01");
}

TEST(Testimony, RefusesALinkTypeThatLibtinsDoesNotKnow) {
  const Testimony it = testify(bytes("ff03 0021"), Link::ppp);
  EXPECT_EQ(it.refused, "libtins does not read link type 9");
  EXPECT_TRUE(it.statements.empty());
}

}  // namespace
}  // namespace pushpkt::witness
