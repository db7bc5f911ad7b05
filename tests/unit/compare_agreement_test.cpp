// Our decoder against the witness.
#include "pushpkt/compare/agreement.hpp"

#include <gmock/gmock.h>

#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::compare {
namespace {

using testing::IsEmpty;

std::vector<Disagreement> heard(std::string_view text) {
  const auto recipe = wire::parse_recipe(text);
  EXPECT_TRUE(recipe) << recipe.error().text();
  const auto frame = wire::build(*recipe);
  EXPECT_TRUE(frame) << frame.error().text();
  return disagreements(wire::decode(frame->bytes, frame->link),
                       witness::testify(frame->bytes, frame->link));
}

TEST(Agreement, OnOrdinaryPackets) {
  EXPECT_THAT(heard("eth()/ip(src=10.0.0.1, dst=10.0.0.2, ttl=7)/udp(dstport=53)/\"hello\""),
              IsEmpty());
  EXPECT_THAT(heard("eth()/ipv6(src=::1, dst=::2)/tcp(dstport=80, options=hex(020405b4))"),
              IsEmpty());
  EXPECT_THAT(heard("eth()/arp(opcode=2, src.proto_ipv4=10.0.0.1)"), IsEmpty());
  EXPECT_THAT(heard("eth()/vlan(id=5)/ip()/icmp(type=8, ident=3, seq=4)/\"ping\""), IsEmpty());
}

TEST(Agreement, ADifferentValueIsLoud) {
  const auto recipe = wire::parse_recipe("eth()/ip(ttl=7)/udp()");
  const auto frame = wire::build(*recipe);
  Bytes other = frame->bytes;
  other[22] = 8;  // the TTL: the witness is shown another packet
  const auto all =
      disagreements(wire::decode(frame->bytes), witness::testify(other, Link::ethernet));
  ASSERT_EQ(count_unexplained(all), 1U);
  EXPECT_EQ(all[0].field, "ip.ttl");
  EXPECT_EQ(all[0].ours, "7");
  EXPECT_EQ(all[0].witness, "8");
}

}  // namespace
}  // namespace pushpkt::compare
