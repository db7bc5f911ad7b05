// Fragments that a case asks for are those of the datagram, and make it again.
#include <gmock/gmock.h>

#include "pushpkt/cases/case.hpp"
#include "pushpkt/wire/ip_packet.hpp"
#include "unit/cases_ends.hpp"

namespace pushpkt::cases {
namespace {

using testing::HasSubstr;
using testing::SizeIs;

constexpr std::size_t ethernet_bytes = 14;

Result<Built> build_text(const std::string& text, bool ip6) {
  const auto asked = parse_case(text);
  if (!asked) return fail(asked.error());
  return build_case(*asked, ends_in_lab(ip6), **path::find_kind("packet"), "hello");
}

/// Put together, from its IP header on.
std::optional<Bytes> whole_of(const Built& built) {
  std::vector<wire::IpPacket> packets;
  for (const wire::Frame& frame : built.frames) {
    packets.push_back(wire::read_ip(ByteView(frame.bytes).subspan(ethernet_bytes)));
  }
  return wire::reassemble(packets);
}

class Fragments : public testing::TestWithParam<bool> {};

TEST_P(Fragments, InAnyOrderMakeTheDatagramAgain) {
  for (const std::string order : {"1,2,3", "3,2,1", "2,3,1"}) {
    const auto built =
        build_text("payload.bytes=100+fragments.at=8,56+fragments.order=" + order, GetParam());
    ASSERT_TRUE(built) << built.error().text();
    ASSERT_THAT(built->frames, SizeIs(3));
    const auto whole = whole_of(*built);
    ASSERT_TRUE(whole) << hex(built->frames[0].bytes) << "\n" << hex(built->frames[1].bytes);
    const wire::Decoded decoded = wire::decode(*whole, Link::raw);
    EXPECT_EQ(text_of(decoded.payload()), std::string(100, 'x'));
    const auto udp = decoded.find("udp.checksum");
    ASSERT_TRUE(udp);
    EXPECT_EQ(decoded.checksum(udp->layer), wire::ChecksumState::good);
  }
}

TEST_P(Fragments, AnOverlapSendsBytesTwice) {
  const auto apart = build_text("payload.bytes=40+fragments.at=24", GetParam());
  const auto overlapping =
      build_text("payload.bytes=40+fragments.at=24+fragments.overlap=8", GetParam());
  ASSERT_TRUE(apart && overlapping);
  EXPECT_EQ(overlapping->frames[0].bytes, apart->frames[0].bytes);
  EXPECT_EQ(overlapping->frames[1].bytes.size(), apart->frames[1].bytes.size() + 8);
  EXPECT_FALSE(whole_of(*overlapping));
}

TEST_P(Fragments, OneMayBeSentAlone) {
  const auto built = build_text("fragments.at=8+fragments.order=2", GetParam());
  ASSERT_TRUE(built);
  EXPECT_THAT(built->frames, SizeIs(1));
  EXPECT_FALSE(whole_of(*built));
}

INSTANTIATE_TEST_SUITE_P(Families, Fragments, testing::Bool(),
                         [](const auto& family) { return family.param ? "IPv6" : "IPv4"; });

TEST(FragmentsText, SaysWhatIsWrong) {
  EXPECT_THAT(build_text("fragments.at=24", false).error().text(), HasSubstr("13 bytes"));
  EXPECT_THAT(build_text("fragments.at=8+fragments.order=3", false).error().text(),
              HasSubstr("fragment 3 of 2"));
  EXPECT_THAT(build_text("fragments.at=a", false).error().text(), HasSubstr("commas"));
}

TEST(Packets, WhatTheyLeaveOpenComesFromTheBaseRequest) {
  const auto built = build_text("ip(ttl=3)/udp(checksum=0xdead)/\"a|b\" | ip()/udp()", false);
  ASSERT_TRUE(built) << built.error().text();
  ASSERT_THAT(built->frames, SizeIs(2));
  const wire::Decoded first = wire::decode(built->frames[0].bytes);
  EXPECT_EQ(first.find("ip.ttl")->value, wire::Value(3));
  EXPECT_EQ(first.find("udp.checksum")->value, wire::Value(0xdead));
  EXPECT_EQ(first.find("udp.srcport")->value, wire::Value(40000));
  EXPECT_EQ(first.find("udp.dstport")->value, wire::Value(12000));
  EXPECT_EQ(first.find("ip.dst")->field->name, "ip.dst");
  EXPECT_EQ(text_of(first.payload()), "a|b");
  EXPECT_EQ(built->outermost_changed, 1U);
  EXPECT_EQ(build_text("ip()/udp(srcport=40000)/\"x\"", false)->outermost_changed, 3U);
}

}  // namespace
}  // namespace pushpkt::cases
