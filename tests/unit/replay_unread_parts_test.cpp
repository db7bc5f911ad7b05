// What the anonymiser cannot read is counted, and what has no address is not.
#include <gtest/gtest.h>

#include "replay_planted.hpp"

namespace pushpkt::replay {
namespace {

TEST(UnreadParts, AreCounted) {
  const std::vector<std::string> unread{
      "eth(src=00:11:22:33:44:55, type=0x88cc)/hex(0207040011223344550000)",
      "dot3/llc(dsap=0x42, ssap=0x42)/hex(00)*35",
      planted_eth + planted_ip + "udp(srcport=67, dstport=68)/" + bootp + "option=43:0102)",
      planted_eth + planted_ip + "sctp(srcport=1, dstport=2, heartbeat=hex(0001000800000000))",
      icmp6(139, "00000000000000000000"),
      planted_eth + "ip(options=hex(44ff0d01))/udp()",
      planted_eth + "ip(version=5)/udp()",
      // On the port of a protocol that does not take them for its own: DNS with a bad pointer and
      // an address behind it, a part of a DNS message, BOOTP over another hardware, vendor bytes.
      planted_eth + planted_ip +
          "udp(srcport=53)/hex(123481800000000100000000c0ff00010001000000010004c633644d)",
      planted_eth + planted_ip + "tcp(dstport=53)/hex(c633644d)",
      planted_eth + planted_ip + "udp(srcport=67, dstport=68)/hex(010606)",
      planted_eth + planted_ip + "udp(srcport=68, dstport=67)/hex(010106)/hex(00)*233/hex(c633)",
      planted_eth + planted_ip + "tcp(options=hex(1e0a3000))/\"x\"",
      planted_eth + planted_ip + "sctp(srcport=1, dstport=2)/hex(01000002c633644d)",
      sctp(9, "000600080a000000"),
      sctp(9,
           "00080008c1230004"
           "0008000cc1230008" +
               s),
      sctp(99, s),
      // Options of numbers that are not known, and bytes behind the last one.
      planted_eth + "ip(options=hex(9106" + s + "0000))/udp()",
      planted_eth + "ip(options=hex(00" + s + "000000))/udp()",
      planted_eth + planted_ip + "tcp(options=hex(fe08" + s + "0050))",
      planted_eth + planted_ip + "tcp(options=hex(00" + s + "000000))",
      planted_eth + planted_ip + "tcp(options=hex(1e08f007" + s + "))",
      planted_eth + planted_ip6 + "ipv6.dstopts(options=hex(1e04" + s + "))/udp()",
      planted_eth + planted_ip + "udp()/geneve(options=hex(01020301" + s + "))/" + planted_ip +
          "udp()",
      // Records that cannot be read, or are not known; bytes behind the last one.
      record(1, s + "00"),
      record(38, "40" + a6.substr(16)),
      record(42, "00031804" + s),
      record(45, "010402" + s),
      record(65, "0001000004ff" + s),
      record(65, "000100fff00004" + s),
      record(105, "000a" + s + "00"),
      record(109, "0011223344550000"),
      record(65280, s),
      dns("qry=\"x\"") + "/hex(" + s + ")",
      dns("qry=\"x\", add=\".\", type=OPT, class=1232, rdata=hex(fde90006" + m + ")"),
      planted_eth + planted_ip + "udp(srcport=67, dstport=68)/" + bootp +
          "server_id=203.0.113.42)/hex(0304" + s + ")",
      planted_eth + planted_ip + "icmp.other(type=32)/hex(" + s + ")",
      icmp6(100, "00000000" + s),
      quoting("icmp(type=11, length=32)",
              "000c0500"
              "00010000" +
                  s,
              100),
      quoting("icmp(type=11, length=32)",
              "00400200"
              "00010000" +
                  s,
              100),
  };
  for (const std::string& recipe : unread) {
    PacketEditor editor = anonymising();
    const wire::Frame frame = built(recipe);
    (void)anonymised(editor, frame.bytes, frame.link);
    EXPECT_EQ(editor.counts().not_anonymised, 1U) << recipe;
  }
}

TEST(UnreadParts, WhatHasNoAddressIsNotCounted) {
  const std::vector<std::string> read{
      planted_eth + "ip(options=hex(94040000))/udp()",
      planted_eth + planted_ip + "tcp(mss=1460, sack_perm, timestamp=1:0, wscale=7)",
      planted_eth + planted_ip + "tcp(options=hex(fe08f98901020304))",
      planted_eth + planted_ip6 + "ipv6.hopopts(options=hex(050200000100))/udp()",
      record(16, "0161"),
      record(46, "00010802000000050000000000000000000100" + s),
      record(257, "00056973737565"),
      record(65, "000100000100030268320003000200500005000401020304"),
      dns("qry=\"x\", add=\".\", type=OPT, class=1232, rdata=hex(000a00080102030405060708)"),
      sctp(6, "000c000861626364"),
      sctp(9, "00030008000003e8"),
      quoting("icmp(type=11, length=32)", "0008010100010101", 100),
  };
  for (const std::string& recipe : read) {
    PacketEditor editor = anonymising();
    const wire::Frame frame = built(recipe);
    (void)anonymised(editor, frame.bytes, frame.link);
    EXPECT_EQ(editor.counts().not_anonymised, 0U)
        << recipe << ": " << editor.counts().unread.begin()->first;
  }
}

}  // namespace
}  // namespace pushpkt::replay
