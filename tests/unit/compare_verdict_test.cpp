// Every difference has an owner, and one without a known cause is unexplained.
#include "pushpkt/compare/verdict.hpp"

#include <gmock/gmock.h>

#include "compare_built.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::compare {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::IsEmpty;

const std::string udp_request =
    "eth(dst=02:00:00:00:00:02)/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, dstport=12000)/"
    "\"hello\"";

auto difference(std::string_view field, Owner owner) {
  return AllOf(Field(&Difference::field, std::string(field)), Field(&Difference::owner, owner));
}

TEST(Verdict, SamePacketsHaveNoDifference) {
  const wire::Frame frame = built(udp_request);
  const wire::Packet p = frame.packet();
  EXPECT_THAT(judge({.socket = &p, .wrote = &p, .wire = &p, .arrived = &p}, {}).differences,
              IsEmpty());
}

TEST(Verdict, AChangeThatNobodyIsKnownToMakeIsUnexplained) {
  const wire::Frame ours = built(udp_request);
  wire::Frame changed = ours;
  wire::set(ByteSpan(changed.bytes).subspan(14), wire::ipv4::ttl, std::uint8_t{63});
  const wire::Packet wrote = ours.packet();
  const wire::Packet wire = changed.packet();
  const Verdict verdict = judge({.wrote = &wrote, .wire = &wire}, {});
  EXPECT_THAT(verdict.differences, Contains(difference("ip.ttl", Owner::unexplained)));
  EXPECT_EQ(verdict.unexplained(), 1U);
}

TEST(Verdict, AKnownRewriteExplainsOnlyWhereItApplies) {
  const wire::Frame ours = built(udp_request);
  wire::Frame changed = ours;
  wire::set(ByteSpan(changed.bytes).subspan(14), wire::ipv4::id, std::uint16_t{7});
  const wire::Packet wrote = ours.packet();
  const wire::Packet wire = changed.packet();
  const KnownRewrite yes{"ip.id", "fills an id of 0", [](const wire::Packet&) { return true; }};
  const KnownRewrite no{"ip.id", "fills an id of 0", [](const wire::Packet&) { return false; }};
  EXPECT_THAT(judge({.wrote = &wrote, .wire = &wire}, std::array{yes}).differences,
              Contains(difference("ip.id", Owner::kernel)));
  EXPECT_THAT(judge({.wrote = &wrote, .wire = &wire}, std::array{no}).differences,
              Contains(difference("ip.id", Owner::unexplained)));
}

TEST(Verdict, ARouterTakesOneFromTheTtlAndNoMore) {
  const wire::Frame before = built(udp_request);
  const auto after = [&](int ttl) {
    return built("eth(dst=02:00:00:00:00:02)/ip(src=10.0.0.1, dst=10.0.0.2, ttl=" +
                 std::to_string(ttl) + ")/udp(srcport=4000, dstport=12000)/\"hello\"");
  };
  const wire::Frame one_hop = after(63);
  const wire::Frame two_hops = after(62);
  const wire::Packet left = before.packet();
  const wire::Packet nearer = one_hop.packet();
  const wire::Packet farther = two_hops.packet();
  const Verdict routed = judge({.wrote = &left, .wire = &left, .arrived = &nearer}, {});
  EXPECT_THAT(routed.differences, Contains(difference("ip.ttl", Owner::network)));
  EXPECT_THAT(routed.differences, Contains(difference("ip.checksum", Owner::network)));
  EXPECT_EQ(routed.unexplained(), 0U);
  EXPECT_EQ(judge({.wrote = &left, .wire = &left, .arrived = &farther}, {}).unexplained(), 1U);
}

TEST(Verdict, APayloadThatChangesOnTheWayIsUnexplained) {
  const wire::Frame before = built(udp_request);
  const wire::Frame after = built(
      "eth(dst=02:00:00:00:00:02)/ip(src=10.0.0.1, dst=10.0.0.2)/udp(srcport=4000, "
      "dstport=12000)/\"jello\"");
  const wire::Packet left = before.packet();
  const wire::Packet came = after.packet();
  const Verdict verdict = judge({.wrote = &left, .wire = &left, .arrived = &came}, {});
  EXPECT_THAT(verdict.differences, Contains(difference("data", Owner::unexplained)));
}

TEST(Verdict, ASocketsPartialChecksumIsOffload) {
  const wire::Frame ours = built(udp_request);
  wire::Frame socket = ours;
  // 10.0.0.1 + 10.0.0.2 + 17 + 13 bytes, as RFC 768 adds them up, not complemented.
  wire::set(ByteSpan(socket.bytes).subspan(34), wire::udp::checksum, std::uint16_t{0x1421});
  const wire::Packet p = ours.packet();
  const wire::Packet s = socket.packet();
  EXPECT_THAT(judge({.socket = &s, .wrote = &p, .wire = &p}, {}).differences,
              Contains(difference("udp.checksum", Owner::offload)));
}

TEST(Verdict, WhatWeWriteUnlikeASocketIsOurs) {
  const wire::Frame ours = built(udp_request);
  const wire::Frame socket = built(
      "eth(dst=02:00:00:00:00:02)/ip(src=10.0.0.1, dst=10.0.0.2, flags.df=1)/udp(srcport=4001, "
      "dstport=12000)/\"hello\"");
  const wire::Packet p = ours.packet();
  const wire::Packet s = socket.packet();
  const Verdict verdict = judge({.socket = &s, .wrote = &p, .wire = &p}, {});
  EXPECT_THAT(verdict.differences, Contains(difference("ip.flags.df", Owner::ours)));
  EXPECT_THAT(verdict.differences, Contains(difference("udp.srcport", Owner::expected)));
  EXPECT_THAT(verdict.differences, Contains(difference("udp.checksum", Owner::computed)));
  EXPECT_EQ(verdict.unexplained(), 0U);
}

TEST(Verdict, LayersThatThePathDoesNotTakeWereNotWrittenByUs) {
  const wire::Frame ours = built(udp_request);
  const wire::Packet p = ours.packet();
  const wire::Frame other = built(
      "eth(dst=02:00:00:00:00:02)/ip(src=10.0.0.1, dst=10.0.0.2, flags.df=1)/udp(srcport=4000, "
      "dstport=12000)/\"hello\"");
  const wire::Packet w = other.packet();
  const Verdict verdict = judge({.socket = &w, .wrote = &p, .wire = &w, .first_own_layer = 2}, {});
  EXPECT_THAT(verdict.differences, IsEmpty());
}

}  // namespace
}  // namespace pushpkt::compare
