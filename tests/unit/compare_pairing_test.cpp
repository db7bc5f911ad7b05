// How packets find their partners where they have little in them, or are many of one kind.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "compare_built.hpp"
#include "pushpkt/compare/capture_diff.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::compare {
namespace {

/// The packet before a router, and behind it.
wire::Frame on_link(bool behind, const std::string& rest, const std::string& ip = "") {
  const std::string link = behind ? "eth(dst=02:00:00:00:02:02, src=02:00:00:00:02:01)/"
                                  : "eth(dst=02:00:00:00:01:01, src=02:00:00:00:01:02)/";
  return built(link + "ip(src=10.1.0.1, dst=10.2.0.2, ttl=" + (behind ? "63" : "64") + ip + ")/" +
               rest);
}

CaptureDiff compared(const std::vector<wire::Frame>& a, const std::vector<wire::Frame>& b,
                     Pairing pairing,
                     std::vector<std::pair<std::uint64_t, std::uint64_t>>* pairs = nullptr) {
  const auto views = [](const std::vector<wire::Frame>& capture) {
    std::vector<PacketView> out;
    for (const wire::Frame& frame : capture) {
      out.push_back({.bytes = frame.bytes, .link = frame.link, .number = out.size() + 1});
    }
    return out;
  };
  const auto in_a = views(a);
  const auto in_b = views(b);
  PacketList source_a(in_a);
  PacketList source_b(in_b);
  Policy policy;
  policy.pairing = pairing;
  return diff(source_a, source_b, policy, [&](const PacketDifference& d) {
    if (pairs != nullptr && d.a && d.b) pairs->emplace_back(d.a->number, d.b->number);
  });
}

TEST(PairingByContent, ShortPacketsAreKnownByTheirTransportHeader) {
  const std::vector<std::string> contents{
      "udp(srcport=4000, dstport=12000)/\"ab\"", "udp(srcport=4001, dstport=12000)/\"ab\"",
      "udp(srcport=4000, dstport=12000)", "icmp.echo(ident=7, seq=1)", "icmp.echo(ident=7, seq=2)"};
  std::vector<wire::Frame> a;
  std::vector<wire::Frame> b;
  for (const std::string& content : contents) {
    a.push_back(on_link(false, content));
    b.insert(b.begin(), on_link(true, content));  // the other way round: order is no matter
  }
  a.push_back(on_link(false, "hex(0102)", ", proto=17, frag_offset=9"));
  a.push_back(on_link(false, "hex(0102)", ", proto=17, frag_offset=8"));
  b.push_back(on_link(true, "hex(0102)", ", proto=17, frag_offset=8"));
  b.push_back(on_link(true, "hex(0102)", ", proto=17, frag_offset=9"));
  std::vector<std::pair<std::uint64_t, std::uint64_t>> pairs;
  const CaptureDiff done = compared(a, b, Pairing::content, &pairs);
  EXPECT_EQ(done.changed, 7U);
  EXPECT_EQ(done.missing + done.extra, 0U);
  using Pairs = std::vector<std::pair<std::uint64_t, std::uint64_t>>;
  EXPECT_THAT(pairs, testing::UnorderedElementsAreArray(
                         Pairs{{1, 5}, {2, 4}, {3, 3}, {4, 2}, {5, 1}, {6, 7}, {7, 6}}));
}

TEST(PairingByContent, WhatIsNotTheSameIsNotPaired) {
  const CaptureDiff done =
      compared({on_link(false, "udp(srcport=1, dstport=2)/\"ab\"")},
               {on_link(true, "udp(srcport=1, dstport=2)/\"ac\"")}, Pairing::content);
  EXPECT_EQ(done.missing, 1U);
  EXPECT_EQ(done.extra, 1U);
}

/// One conversation of many equal packets, and few others of it: in quadratic time it does not end.
TEST(PairingByFlow, ManyEqualPacketsAreAllAccountedFor) {
  constexpr std::size_t many = 60'000;
  constexpr std::size_t few = 3'000;
  const std::vector<wire::Frame> a(many, on_link(false, "udp(srcport=9, dstport=9)/\"a\""));
  const std::vector<wire::Frame> b(few,
                                   on_link(false, "icmp.echo(ident=1, seq=1)/\"something else\""));
  for (const auto& [first, second] : {std::pair(&a, &b), std::pair(&b, &a)}) {
    for (const Pairing pairing : {Pairing::flow, Pairing::content}) {
      const CaptureDiff done = compared(*first, *second, pairing);
      EXPECT_EQ(done.missing, first->size());
      EXPECT_EQ(done.extra, second->size());
      EXPECT_GT(done.given_up, 0U);  // more than the bounds hold
    }
  }
}

/// Packets with little in them, all of which differ by a tag or the link type alone.
TEST(Pairing, ATagOrAnotherLinkTypeChangesAPacketThatHasLittleInIt) {
  const std::string link = "eth(dst=02:00:00:00:00:02, src=02:00:00:00:00:01)/";
  const std::string arp = "arp(src.proto_ipv4=10.0.0.1, dst.proto_ipv4=10.0.0.2)";
  const std::string ip = "ip(src=10.0.0.1, dst=10.0.0.2)/";
  std::vector<std::string> packets{ip + "icmp.echo(ident=7)",
                                   ip + "udp(srcport=1, dstport=2)",
                                   ip + "udp(srcport=1, dstport=2)/\"seven b\"",
                                   ip + "udp(srcport=1, dstport=2)/\"eight by\"",
                                   "ip(src=10.0.0.1, dst=224.0.0.1)/igmp(maddr=224.1.1.1)",
                                   ip + "sctp(srcport=1, dstport=2)",
                                   arp};
  const auto all = [&](const std::string& before) {
    std::vector<wire::Frame> out;
    for (int round = 0; round < 3; ++round) {  // some come again and again
      for (const std::string& packet : packets) out.push_back(built(before + packet));
    }
    return out;
  };
  for (const Pairing pairing : {Pairing::order, Pairing::flow, Pairing::content}) {
    for (const std::string before : {"vlan(id=4)/", "vlan(id=4)/vlan(id=5)/"}) {
      auto plain = packets;
      packets.push_back("pppoed(code=9)/hex(01010000)");
      const CaptureDiff done = compared(all(link), all(link + before), pairing);
      EXPECT_EQ(done.changed, 3 * packets.size()) << before << " " << int(pairing);
      EXPECT_EQ(done.missing + done.extra, 0U) << before << " " << int(pairing);
      packets = std::move(plain);
    }
    if (pairing == Pairing::flow) packets.pop_back();  // ARP's ends are those of the link
    for (const std::string other : {"sll()/", "chdlc()/"}) {
      const CaptureDiff done = compared(all(link), all(other), pairing);
      EXPECT_EQ(done.changed, 3 * packets.size()) << other << " " << int(pairing);
      EXPECT_EQ(done.missing + done.extra, 0U) << other << " " << int(pairing);
    }
    if (pairing == Pairing::flow) packets.push_back(arp);
  }
}

/// An EtherType that nothing else tells is what identifies a frame without rows.
TEST(Pairing, AnotherProtocolIsAnotherPacket) {
  const auto frame = [](const std::string& type) {
    return built("eth(dst=02:00:00:00:00:02, type=" + type + ")/hex(" + std::string(40, '7') + ")");
  };
  const CaptureDiff done = compared({frame("0x88b5")}, {frame("0x88b6")}, Pairing::content);
  EXPECT_EQ(done.missing, 1U);
  EXPECT_EQ(done.extra, 1U);
}

std::string why_ttl(const std::string& before, const std::string& after) {
  const auto packet = [](const std::string& ttl) {
    return built_bytes("ip(src=10.1.0.1, dst=10.2.0.2, ttl=" + ttl + ")/udp()/\"x\"");
  };
  const Bytes a = packet(before);
  const Bytes b = packet(after);
  for (const FieldDifference& d :
       diff({.bytes = a, .link = Link::raw}, {.bytes = b, .link = Link::raw})) {
    if (d.field == "ip.ttl") return d.why;
  }
  return "no difference";
}

TEST(HopLimit, OneLessIsARouterAndMoreAreSeveral) {
  EXPECT_THAT(why_ttl("64", "63"), testing::HasSubstr("each router takes one"));
  EXPECT_EQ(why_ttl("64", "9"),
            "as after several routers; the captures do not show who changed it");
  EXPECT_EQ(why_ttl("9", "64"), "");
}

}  // namespace
}  // namespace pushpkt::compare
