// What becomes of a captured packet on its way: fields, checksums, the header in front.
#include "pushpkt/replay/rewriter.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "replay_packets.hpp"

namespace pushpkt::replay {
namespace {

using namespace pushpkt::literals;

Rewriter rewriter(const std::vector<std::string>& sets,
                  Checksums checksums = Checksums::right_stays_right, LinkHeader framing = {}) {
  Rewriter::Options options{.checksums = checksums, .framing = std::move(framing)};
  for (const std::string& text : sets) options.changes.push_back(parse_change(text).value());
  return Rewriter(std::move(options));
}

/// What `recipe` has become, as a recipe.
std::string rewritten(Rewriter& rewriter, const std::string& recipe) {
  const wire::Frame frame = built(recipe);
  const auto view = rewriter.rewrite(seen(frame));
  if (!view) return view.error().text();
  return *view ? recipe_text(**view) : "left out";
}

std::string rewritten(const std::vector<std::string>& sets, const std::string& recipe,
                      Checksums checksums = Checksums::right_stays_right) {
  Rewriter tested = rewriter(sets, checksums);
  return rewritten(tested, recipe);
}

TEST(Rewriter, APacketThatNothingChangesIsNotCopied) {
  const wire::Frame frame = built(eth + ip + "udp(srcport=1, dstport=2)/\"x\"");
  Rewriter tested = rewriter({});
  const auto view = tested.rewrite(seen(frame));
  ASSERT_TRUE(view && *view);
  EXPECT_EQ((*view)->bytes.data(), frame.bytes.data());
  EXPECT_EQ((*view)->network_offset, 14U);
}

TEST(Rewriter, WhatWasRightStaysRight) {
  EXPECT_EQ(
      rewritten({"ip.ttl=9", "udp.dstport=53"}, eth + ip + "udp(srcport=1, dstport=2)/\"x\""),
      recipe_text(eth + "ip(src=10.0.0.1, dst=10.0.0.2, ttl=9)/udp(srcport=1, dstport=53)/\"x\""));
  EXPECT_EQ(rewritten({"ipv6.dst=fd00::9"}, eth + "ipv6(src=fd00::1, dst=fd00::2)/tcp(dstport=80)"),
            recipe_text(eth + "ipv6(src=fd00::1, dst=fd00::9)/tcp(dstport=80)"));
  EXPECT_EQ(rewritten({"ip.src=10.9.9.9"}, eth + ip + "icmp.echo(ident=3)/\"ping\""),
            recipe_text(eth + "ip(src=10.9.9.9, dst=10.0.0.2)/icmp.echo(ident=3)/\"ping\""));
}

// Several headers have a row of this name, of two widths: that of the packet counts.
TEST(Rewriter, TheRowOfThePacketDecidesTheWidth) {
  struct Row {
    const char* set;
    const char* packet;
    const char* now;
  };
  for (const Row& row : {
           Row{"ppp.protocol=+0", "ppp(protocol=0xc021)/\"x\"", "ppp(protocol=0xc021)/\"x\""},
           Row{"ppp.protocol=0xc023", "ppp(protocol=0xc021)/\"x\"", "ppp(protocol=0xc023)/\"x\""},
           Row{"llc.control=+0", "dot3()/llc(control=0x5a0e)/\"x\"",
               "dot3()/llc(control=0x5a0e)/\"x\""},
           Row{"llc.control=0x1234", "dot3()/llc(control=0x5a0e)/\"x\"",
               "dot3()/llc(control=0x1234)/\"x\""},
           Row{"sll.pkttype=+255", "sll2(pkttype=1, etype=0x9999)/\"x\"",
               "sll2(pkttype=0, etype=0x9999)/\"x\""},
       }) {
    EXPECT_EQ(rewritten({row.set}, row.packet), recipe_text(row.now)) << row.set;
  }
  const std::string error =
      rewritten({"sll.pkttype=0x1234"}, "sll2(pkttype=1, etype=0x9999)/\"x\"");
  EXPECT_THAT(error, testing::HasSubstr("sll.pkttype has 8 bits there"));
}

TEST(Rewriter, WhatWasWrongOnPurposeStaysWrong) {
  const std::string lies = "udp(srcport=1, dstport=2, length=99, checksum=0xdead)/\"x\"";
  EXPECT_EQ(rewritten({"ip.ttl=9"}, eth + ip + lies),
            recipe_text(eth + "ip(src=10.0.0.1, dst=10.0.0.2, ttl=9)/" + lies));
  EXPECT_EQ(rewritten({"ip.ttl=9"}, eth + "ip(src=10.0.0.1, dst=10.0.0.2, checksum=0xbad)/udp()"),
            recipe_text(eth + "ip(src=10.0.0.1, dst=10.0.0.2, ttl=9, checksum=0xbad)/udp()"));
}

TEST(Rewriter, AnAbsentChecksumStaysAbsent) {
  EXPECT_EQ(rewritten({"udp.dstport=9"}, eth + ip + "udp(dstport=2, checksum=0)/\"x\""),
            recipe_text(eth + ip + "udp(dstport=9, checksum=0)/\"x\""));
}

TEST(Rewriter, FixComputesWhatWasWrong) {
  EXPECT_EQ(rewritten({}, eth + ip + "udp(dstport=2, checksum=0xdead)/\"x\"", Checksums::fix),
            recipe_text(eth + ip + "udp(dstport=2)/\"x\""));
}

TEST(Rewriter, KeepLeavesChecksumsToTheBit) {
  const wire::Frame right = built(eth + ip + "udp(dstport=2)/\"x\"");
  const auto sum =
      std::to_string(wire::decode(right.bytes, right.link).find("udp.checksum")->value.low);
  EXPECT_EQ(rewritten({"udp.dstport=9"}, eth + ip + "udp(dstport=2)/\"x\"", Checksums::keep),
            recipe_text(eth + ip + "udp(dstport=9, checksum=" + sum + ")/\"x\""));
}

TEST(Rewriter, AChecksumThatIsSetIsKept) {
  EXPECT_EQ(
      rewritten({"udp.checksum=0xbeef", "ip.ttl=3"}, eth + ip + "udp(dstport=2)/\"x\""),
      recipe_text(eth +
                  "ip(src=10.0.0.1, dst=10.0.0.2, ttl=3)/udp(dstport=2, checksum=0xbeef)/\"x\""));
}

/// Only the pseudo-header's sum is in it: 10.0.0.1, 10.0.0.2, 17, 9 bytes.
constexpr const char* partial = "udp(dstport=2, checksum=0x141d)/\"x\"";

TEST(Rewriter, APartialChecksumIsComputedAndCounted) {
  Rewriter tested = rewriter({});
  EXPECT_EQ(rewritten(tested, eth + ip + partial), recipe_text(eth + ip + "udp(dstport=2)/\"x\""));
  EXPECT_EQ(tested.counts().partial_computed, 1U);
  Rewriter keeper = rewriter({}, Checksums::keep);
  EXPECT_EQ(rewritten(keeper, eth + ip + partial), recipe_text(eth + ip + partial));
  EXPECT_EQ(keeper.counts().partial_kept, 1U);
}

TEST(Rewriter, WhatAnErrorQuotesIsEvidence) {
  const std::string quoted =
      "ip(src=10.0.0.2, dst=10.0.0.1, checksum=0xbad)/" + std::string(partial);
  EXPECT_EQ(
      rewritten({"ip.ttl=9"}, eth + ip + "icmp.unreachable(code=3)/" + quoted, Checksums::fix),
      recipe_text(eth + "ip(src=10.0.0.1, dst=10.0.0.2, ttl=9)/icmp.unreachable(code=3)/" +
                  quoted));
}

// The quoted checksums that were right are right after a change of the quoted packet.
TEST(Rewriter, AQuotationThatIsChangedStaysRight) {
  const std::string error = "icmp.unreachable(code=3)/ip(src=10.0.0.2, dst=10.0.0.1, ttl=";
  const std::string rest = ")/udp(srcport=1, dstport=";
  const std::string was = eth + ip + error + "64" + rest + "2)/\"abcd\"";
  for (const Checksums checksums : {Checksums::right_stays_right, Checksums::fix}) {
    EXPECT_EQ(rewritten({"udp.dstport=99"}, was, checksums),
              recipe_text(eth + ip + error + "64" + rest + "99)/\"abcd\""));
  }
  EXPECT_NE(rewritten({"udp.dstport=99"}, was, Checksums::keep),
            recipe_text(eth + ip + error + "64" + rest + "99)/\"abcd\""));
  const std::string tcp = "icmp.unreachable(code=3)/ip(src=10.0.0.2, dst=10.0.0.1)/tcp(dstport=80";
  EXPECT_EQ(rewritten({"tcp.seq_raw=7"}, eth + ip + tcp + ")"),
            recipe_text(eth + ip + tcp + ", seq_raw=7)"));
  const std::string six = "ipv6(src=fd00::1, dst=fd00::2)/icmpv6.error(type=1)/";
  const std::string inner = "ipv6(src=fd00::2, dst=fd00::1)/udp(srcport=1, dstport=";
  EXPECT_EQ(rewritten({"udp.dstport=99"}, eth + six + inner + "2)/\"abcd\""),
            recipe_text(eth + six + inner + "99)/\"abcd\""));
}

TEST(Rewriter, AFirstFragmentsChecksumIsCarriedOver) {
  const std::string datagram = "udp(srcport=1, dstport=2)/\"0123456789abcdefgh\"";
  const wire::Frame whole = built(ip + datagram);
  const wire::Frame wanted = built(
      "ip(src=172.16.3.4, dst=10.0.0.2)/udp(srcport=700, dstport=2)/"
      "\"0123456789abcdefgh\"");
  wire::Frame first = built("ip(src=10.0.0.1, dst=10.0.0.2, mf=1, proto=17)/hex(" +
                            hex(ByteView(whole.bytes).subspan(20, 16)) + ")");
  Rewriter tested = rewriter({"ip.src=172.16.3.4", "udp.srcport=700"});
  const auto view = tested.rewrite(seen(first));
  ASSERT_TRUE(view && *view);
  EXPECT_EQ(hex((*view)->bytes.subspan(20)), hex(ByteView(wanted.bytes).subspan(20, 16)));
}

TEST(Rewriter, OutermostFirst) {
  const std::string tunnel = "ip(src=10.1.1.1, dst=10.1.1.2, ttl=";
  EXPECT_EQ(rewritten({"ip.ttl=9"}, eth + tunnel + "64)/" + ip + "udp(dstport=1)"),
            recipe_text(eth + tunnel + "9)/" + ip + "udp(dstport=1)"));
}

TEST(Rewriter, ItCountsWhereItFoundTheField) {
  Rewriter tested = rewriter({"udp.dstport=9", "ip.ttl=2"});
  (void)rewritten(tested, eth + ip + "udp(dstport=2)");
  (void)rewritten(tested, eth + ip + "tcp(dstport=2)");
  EXPECT_THAT(tested.counts().changed, testing::ElementsAre(1, 2));
  EXPECT_EQ(tested.counts().packets, 2U);
}

TEST(Rewriter, APaddedPacketKeepsItsPadding) {
  EXPECT_EQ(rewritten({"ip.ttl=9"}, eth + ip + "udp(dstport=2)/\"x\"/trailer(0000000000)"),
            recipe_text(eth + "ip(src=10.0.0.1, dst=10.0.0.2, ttl=9)/udp(dstport=2)/\"x\"/"
                              "trailer(0000000000)"));
}

LinkHeader ethernet() {
  return {.kind = LinkHeader::Kind::ethernet,
          .source = "02:00:00:00:00:01"_mac,
          .next_hop = [](const Ip& goal) -> Result<Mac> {
            if (goal == Ip{"10.0.0.2"_ip4}) return "02:00:00:00:00:02"_mac;
            return fail(input_error("cannot find " + to_string(goal)));
          }};
}

TEST(Rewriter, CapturesWithoutEthernetGetIt) {
  const std::string inner = ip + "udp(srcport=1, dstport=2)/\"x\"";
  for (const std::string front : {"sll()/", "sll2()/", "null()/", "loop()/", ""}) {
    Rewriter tested = rewriter({}, Checksums::right_stays_right, ethernet());
    EXPECT_EQ(rewritten(tested, front + inner), recipe_text(eth + inner)) << front;
    EXPECT_EQ(tested.counts().framed, 1U);
  }
}

TEST(Rewriter, ACookedPacketOfAnUnknownProtocolGetsItToo) {
  LinkHeader framing = ethernet();
  framing.next_hop = nullptr;
  Rewriter tested = rewriter({}, Checksums::right_stays_right, framing);
  EXPECT_EQ(
      rewritten(tested, "sll(etype=0x88cc)/hex(0102)"),
      recipe_text("eth(dst=00:00:00:00:00:00, src=02:00:00:00:00:01, type=0x88cc)/hex(0102)"));
}

TEST(Rewriter, ARequestForAnAddressIsForEverybody) {
  Rewriter tested = rewriter({}, Checksums::right_stays_right, ethernet());
  EXPECT_EQ(rewritten(tested, "sll()/arp(opcode=1, dst.proto_ipv4=10.0.0.2)"),
            recipe_text("eth(dst=ff:ff:ff:ff:ff:ff, src=02:00:00:00:00:01)/"
                        "arp(opcode=1, dst.proto_ipv4=10.0.0.2)"));
}

TEST(Rewriter, WithoutANextHopItSaysWhy) {
  Rewriter tested = rewriter({}, Checksums::right_stays_right, ethernet());
  EXPECT_THAT(rewritten(tested, "sll()/ip(dst=10.0.0.77)/udp()"),
              testing::HasSubstr("cannot find 10.0.0.77"));
}

TEST(Rewriter, BareIsTheIpPacketAlone) {
  Rewriter tested = rewriter({}, Checksums::right_stays_right, {.kind = LinkHeader::Kind::bare});
  EXPECT_EQ(rewritten(tested, eth + "vlan(id=7)/" + ip + "udp(dstport=2)/\"x\"/trailer(0000)"),
            recipe_text(ip + "udp(dstport=2)/\"x\""));
  EXPECT_EQ(rewritten(tested, eth + "arp()"), "left out");
  EXPECT_EQ(tested.counts().not_ip, 1U);
}

TEST(Change, AHopLimitStopsAtItsLeastAndItsMost) {
  const std::string begin = eth + "ip(src=10.0.0.1, dst=10.0.0.2, ttl=";
  EXPECT_EQ(rewritten({"ip.ttl=+300"}, begin + "64)/udp()"), recipe_text(begin + "255)/udp()"));
  EXPECT_EQ(rewritten({"ip.ttl=-300"}, begin + "64)/udp()"), recipe_text(begin + "1)/udp()"));
}

TEST(Change, WrongOnesAreRefusedByName) {
  EXPECT_THAT(parse_change("udp.dstprt=3").error().text(), testing::HasSubstr("udp.dstport"));
  EXPECT_THAT(parse_change("ip.ttl=300").error().text(), testing::HasSubstr("255"));
  EXPECT_EQ(parse_change("ip.ttl").error().cause, Cause::input);
}

}  // namespace
}  // namespace pushpkt::replay
