// No address of a packet is left by the anonymiser: packets of each kind with planted addresses,
// which are looked for among the bytes afterwards.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "pushpkt/replay/anonymiser.hpp"
#include "pushpkt/replay/edits.hpp"
#include "pushpkt/wire/checksum.hpp"
#include "replay_planted.hpp"

namespace pushpkt::replay {
namespace {

const std::string inner6 = "6000000000093b40" + a6 + a6;  // no next header, nine bytes

const std::vector<std::string> kinds{
    planted_eth + planted_ip + "udp(dstport=9)/\"x\"",
    planted_eth +
        "arp(src.hw_mac=00:11:22:33:44:55, src.proto_ipv4=198.51.100.77, "
        "dst.hw_mac=00:11:22:33:44:55, dst.proto_ipv4=203.0.113.42)",
    "eth(src=00:11:22:33:44:55, type=0x8035)/arp(opcode=3, src.hw_mac=00:11:22:33:44:55, "
    "src.proto_ipv4=198.51.100.77, dst.hw_mac=00:11:22:33:44:55)",
    planted_eth + "arp_other(hw.size=6, proto.size=16)/hex(" + m + a6 + m + a6 + ")",
    // Record route, loose source route, timestamps with addresses.
    planted_eth + "ip(src=198.51.100.77, options=hex(070708" + s + "00))/udp()",
    planted_eth + "ip(src=198.51.100.77, options=hex(830704" + s + "00))/udp()",
    planted_eth + "ip(src=198.51.100.77, options=hex(440c0d01" + s + "00000005))/udp()",
    planted_eth + "ip(src=198.51.100.77, options=hex(440c0503" + s + "00000000))/udp()",
    // An address that MPTCP announces.
    planted_eth + planted_ip + "tcp(options=hex(1e083107" + s + "))",
    planted_eth + planted_ip + "tcp(options=hex(1e143107" + a6 + "))",
    planted_eth + planted_ip6 + "ipv6.dstopts(options=hex(c910" + a6 + "01020000))/udp()",
    planted_eth + planted_ip6 + "ipv6.routing(type=0, segleft=1, data=hex(00000000" + a6 +
        "))/udp()",
    planted_eth + "ip(src=10.9.0.1, dst=10.9.0.2)/gre/" + planted_ip + "udp()",
    planted_eth + "ip(src=10.9.0.1, dst=10.9.0.2)/icmp(type=3, code=3)/" + planted_ip + "udp()",
    planted_eth + planted_ip + "icmp(type=9, num_addrs=2)/hex(" + s + "00000000" + a + "00000001)",
    icmp6(130, "00000000" + a6),
    icmp6(130, "00000000" + std::string("ff0200000000000000000001ff000042") + "0a7d0001" + a6),
    icmp6(134, "4000070800000000000000000101" + m + "030440c0000000010000000100000000" + a6 +
                   "1803400000000001" + a6 + "1903000000000001" + a6),
    icmp6(135, "00000000" + a6 + "0101" + m),
    icmp6(136, "40000000" + a6 + "0201" + m),
    icmp6(137,
          "00000000" + a6 + a6 + "0201" + m + "0407000000000000" + inner6 + "0000000000000000"),
    icmp6(143, "0000000101000001" + std::string("ff020000000000000000000000000016") + a6),
    "eth(src=00:11:22:33:44:55)/" + planted_ip +
        "igmp(type=0x22, record=1, maddr=239.1.2.4, saddr=203.0.113.42, record=6, "
        "maddr=239.1.2.5, saddr=198.51.100.77)",
    "eth(src=00:11:22:33:44:55)/" + planted_ip +
        "igmp(type=0x11, max_resp=100, s=1, qrv=2, qqic=125, saddr=203.0.113.42)",
    // Hello, a link state update with router, network and external states, an acknowledgement.
    ospf(1, "ffffff00000a000100000028" + s + a + s),
    ospf(4, "0000000300010201" + a + s + "800000010000002400000001" + s + a + "0000000a" +
                "00010202" + a + s + "800000010000001cffffff00" + s + "00010205" + a + s +
                "8000000100000024ffffff0080000001" + s + "00000000"),
    ospf(5, "00010201" + a + s + "8000000112340024"),
    planted_eth + planted_ip + "udp(srcport=67, dstport=68)/" + bootp +
        "server_id=203.0.113.42, router=198.51.100.77:203.0.113.42, "
        "domain_name_server=198.51.100.77, requested_ip=203.0.113.42)",
    planted_eth + planted_ip + "udp(srcport=67, dstport=68)/" + bootp + "option=61:01" + m +
        ", option=44:" + s + ", option=121:20cb00712a" + a + ")",
    planted_eth + planted_ip + "udp/ntp(flags=0x24, stratum=2, refid=0x" + s + ")",
    planted_eth + planted_ip + "sctp(srcport=1, dstport=2, chunk=1, value=hex(" + "00050008" + s +
        "00060014" + a6 + "))",
    dns("qry=\"x\", answer=\"x\", a=203.0.113.42, answer=\"x\", aaaa=2001:db8:aaaa:5678::42"),
    dns("qry=\"x\", add=\".\", type=OPT, class=1232, rdata=hex(0008000800012000" + s + ")"),
    planted_eth + planted_ip6 + "udp(dstport=4789)/vxlan(vni=3)/" + planted_eth + planted_ip +
        "udp()",
    "sll(src.eth=00:11:22:33:44:55)/" + planted_ip + "udp()",
    // Originator of a traceroute, selective directed broadcast.
    planted_eth + "ip(src=198.51.100.77, options=hex(520c000100020003" + s + "))/udp()",
    planted_eth + "ip(src=198.51.100.77, options=hex(9506" + s + "0000))/udp()",
    // WKS, A6, APL, IPSECKEY, SVCB and HTTPS with hints, L32, EUI48, AMTRELAY.
    record(11, s + "0601"),
    record(38, "00" + a6),
    record(42, "00012004" + s + "00028010" + a6),
    record(45, "010102" + s + "6b6579"),
    record(45, "010202" + a6),
    record(64,
           "000100"
           "00010003026832"
           "00040004" +
               s),
    record(65,
           "0001"
           "0178036f726700"
           "00040008" +
               s + a + "00060010" + a6),
    record(105, "000a" + s),
    record(108, m),
    record(260, "0a81" + s),
    record(260, "0a02" + a6),
    // Errors of SCTP: unresolvable address, restart, what is not recognised; a change of addresses.
    sctp(9, "0005000c00050008" + s),
    sctp(6, "000b002000050008" + s + "00060014" + a6),
    sctp(9, "0008000c00050008" + s),
    sctp(0x80,
         "00000001c003001400000001"
         "00a0000c00050008" +
             s),
    // The interface of a router, of ICMP and ICMPv6; of an old router that says no length.
    quoting("icmp(type=11, length=32)",
            "0010020c00000005"
            "00010000" +
                s,
            100),
    quoting("icmp(type=3, length=32)", "0018020500020000" + a6, 100),
};

TEST(Anonymised, NoAddressOfAnyKindIsLeft) {
  for (const std::string& recipe : kinds) {
    const wire::Frame frame = built(recipe);
    PacketEditor editor = anonymising();
    const Bytes edited = anonymised(editor, frame.bytes, frame.link);
    ASSERT_EQ(edited.size(), frame.bytes.size()) << recipe;
    bool planted = false;
    for (const std::string& address : {a, s, m, a6}) {
      planted = planted || holds(frame.bytes, *from_hex(address));
      EXPECT_FALSE(holds(edited, *from_hex(address))) << address << " in " << recipe;
    }
    EXPECT_TRUE(planted) << recipe;
    EXPECT_EQ(editor.counts().not_anonymised, 0U)
        << recipe << ": " << editor.counts().unread.begin()->first;
  }
}

// RFC 6742, 2.3: the first half of an address.
TEST(Anonymised, ALocatorIsTheStartOfThePseudonym) {
  PacketEditor editor = anonymising();
  const Bytes edited = anonymised(editor, built(record(106, "000a" + a6.substr(0, 16))).bytes);
  Bytes pseudonym = *from_hex(a6);
  Anonymiser("a seed").ipv6(pseudonym);
  EXPECT_EQ(hex(ByteView(edited).last(8)), hex(ByteView(pseudonym).first(8)));
  EXPECT_EQ(editor.counts().not_anonymised, 0U);
}

TEST(Anonymised, AnAddressHasTheSamePseudonymEverywhere) {
  Anonymiser anonymiser("a seed");
  for (const std::string& recipe : kinds) {
    const wire::Frame frame = built(recipe);
    PacketEditor editor = anonymising();
    const Bytes edited = anonymised(editor, frame.bytes, frame.link);
    for (const std::string& text : {a, s, m, a6}) {
      const Bytes address = *from_hex(text);
      Bytes pseudonym = address;
      if (address.size() == 4) anonymiser.ipv4(pseudonym);
      if (address.size() == 6) anonymiser.mac(pseudonym);
      if (address.size() == 16) anonymiser.ipv6(pseudonym);
      for (std::size_t at = 0; at + address.size() <= edited.size(); ++at) {
        if (!std::equal(address.begin(), address.end(),
                        frame.bytes.begin() + static_cast<long>(at)))
          continue;
        const Bytes found(edited.begin() + static_cast<long>(at),
                          edited.begin() + static_cast<long>(at + address.size()));
        EXPECT_EQ(hex(found), hex(pseudonym)) << recipe;
      }
    }
  }
}

TEST(Anonymised, MasksAndFixedNumbersStay) {
  PacketEditor editor = anonymising();
  const wire::Frame frame = built(planted_eth + planted_ip + "udp(srcport=67, dstport=68)/" +
                                  bootp + "server_id=203.0.113.42)");
  const Bytes edited = anonymised(editor, frame.bytes);
  EXPECT_TRUE(holds(edited, *from_hex("63825363")));
  EXPECT_TRUE(holds(edited, *from_hex("0104ffffff00")));
}

TEST(Anonymised, ReverseNamesAreThoseOfThePseudonym) {
  PacketEditor editor = anonymising();
  const wire::Frame four = built(dns("qry=\"42.113.0.203.in-addr.arpa\", type=PTR"));
  const Bytes hidden = anonymised(editor, four.bytes);
  const Bytes digits = *from_hex("02343203313133");
  EXPECT_TRUE(holds(four.bytes, digits));
  EXPECT_FALSE(holds(hidden, digits));
  EXPECT_TRUE(holds(hidden, *from_hex("0278780378787801780378787807")));
  std::string name;
  for (auto digit = a6.rbegin(); digit != a6.rend(); ++digit) name += std::string(1, *digit) + ".";
  const wire::Frame six = built(dns("qry=\"" + name + "ip6.arpa\", type=PTR"));
  Bytes pseudonym = *from_hex(a6);
  Anonymiser("a seed").ipv6(pseudonym);
  Bytes wanted;
  const std::string text = hex(pseudonym);
  for (auto digit = text.rbegin(); digit != text.rend(); ++digit) {
    wanted.push_back(1);
    wanted.push_back(static_cast<std::uint8_t>(*digit));
  }
  EXPECT_TRUE(holds(anonymised(editor, six.bytes), wanted));
}

TEST(Anonymised, WhatTheCaptureCutIsReplacedAsFarAsItIsThere) {
  const wire::Frame frame = built(planted_eth + planted_ip + "udp(dstport=9)/\"x\"");
  PacketEditor editor = anonymising();
  const Bytes whole = anonymised(editor, frame.bytes);
  for (std::size_t size = 1; size < 34; ++size) {
    sniff::SeenView cut = seen(frame);
    cut.bytes = cut.bytes.first(size);
    const auto edited = editor.edit(cut);
    ASSERT_TRUE(edited && *edited);
    // Not the checksum: it covers what is missing.
    const Bytes now((*edited)->bytes.begin(), (*edited)->bytes.end());
    for (std::size_t i = 0; i < size; ++i) {
      if (i == 24 || i == 25) continue;
      EXPECT_EQ(now[i], whole[i]) << size << " " << i;
    }
  }
}

// RFC 951, 3; and DHCP that the capture cut before its cookie.
TEST(Anonymised, BootpWithoutACookieIsReplaced) {
  const wire::Frame dhcp = built(planted_eth + planted_ip + "udp(srcport=67, dstport=68)/" + bootp +
                                 "server_id=203.0.113.42)");
  constexpr std::size_t begin = 14 + 20 + 8;
  for (const std::size_t size : {26U, 34U, 100U, 236U}) {
    sniff::SeenView cut = seen(dhcp);
    cut.bytes = cut.bytes.first(begin + size);
    PacketEditor editor = anonymising();
    const auto edited = editor.edit(cut);
    ASSERT_TRUE(edited && *edited);
    const Bytes now((*edited)->bytes.begin(), (*edited)->bytes.end());
    for (const std::string& address : {a, s, m}) {
      EXPECT_FALSE(holds(now, *from_hex(address))) << address << " of " << size << " bytes";
    }
    EXPECT_EQ(editor.counts().not_anonymised, 0U) << size;
  }
}

// RFC 4884, 7: of its own, over the objects alone; 0 is none.
TEST(Anonymised, AChecksumOfObjectsThatWasRightIsRight) {
  const std::size_t from_end = 4 + 12;
  for (const std::string sum : {"right", "none", "wrong"}) {
    wire::Frame frame = built(quoting("icmp(type=11, length=32)",
                                      "000c0204"
                                      "00010000" +
                                          s,
                                      100));
    const ByteSpan objects = ByteSpan(frame.bytes).last(from_end);
    const std::uint16_t right = wire::internet_checksum(objects);
    if (sum != "none") {
      objects[2] = static_cast<std::uint8_t>(right >> 8U);
      objects[3] = static_cast<std::uint8_t>(right ^ (sum == "wrong" ? 1U : 0U));
    }
    PacketEditor editor = anonymising();
    const Bytes edited = anonymised(editor, frame.bytes);
    const ByteView after = ByteView(edited).last(from_end);
    EXPECT_FALSE(holds(edited, *from_hex(s)));
    EXPECT_EQ(wire::internet_checksum(after) == 0, sum == "right") << sum;
    if (sum == "right") continue;
    EXPECT_EQ(hex(after.subspan(2, 2)), hex(ByteView(objects).subspan(2, 2))) << sum;
  }
}

/// Modulo 255 both sums over all but the age are zero. RFC 2328, 12.1.7
bool is_right_link_state(ByteView state) {
  unsigned first = 0;
  unsigned second = 0;
  for (const std::uint8_t byte : state.subspan(2)) {
    first = (first + byte) % 255;
    second = (second + first) % 255;
  }
  return first == 0 && second == 0;
}

TEST(Anonymised, AChecksumOfALinkStateThatWasRightIsRight) {
  // A network link state as FRR sends it: 10.0.0.1, two routers.
  const Bytes state = *from_hex(
      "00012202c633644dcb00712a80000001"
      "0000"
      "0020"
      "ffffff00"
      "c633644dcb00712a");
  for (unsigned high = 0; high < 256; ++high) {
    for (unsigned low = 0; low < 256; ++low) {
      Bytes right = state;
      right[16] = static_cast<std::uint8_t>(high);
      right[17] = static_cast<std::uint8_t>(low);
      if (!is_right_link_state(right)) continue;
      PacketEditor editor = anonymising();
      const wire::Frame frame = built(ospf(4, "00000001" + hex(right)));
      const Bytes edited = anonymised(editor, frame.bytes);
      EXPECT_NE(edited, frame.bytes);
      EXPECT_TRUE(is_right_link_state(ByteView(edited).last(state.size())));
      return;
    }
  }
  FAIL() << "no checksum is right";
}

}  // namespace
}  // namespace pushpkt::replay
