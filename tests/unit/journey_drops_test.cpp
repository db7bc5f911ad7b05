// Which drops are those of a trial's packet, beside another lab with the same addresses.
#include <gmock/gmock.h>

#include "journey_frames.hpp"
#include "pushpkt/journey/drop_attribution.hpp"
#include "pushpkt/wire/text.hpp"

namespace pushpkt::journey {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr std::size_t ethernet_bytes = 14;

/// A drop of this packet, from its IP header on.
LabDrop drop_of(std::string_view host, const std::string& ip) {
  LabDrop out{host, {}};
  out.drop.reason = "FRAG_REASM_TIMEOUT";
  const Bytes whole = eth_frame(ip).bytes;
  out.drop.packet.assign(whole.begin() + ethernet_bytes, whole.end());
  return out;
}

/// Written on a path where the kernel fills in a source and an id of 0, and seen at the router.
Trial trial(const std::string& wrote, const std::string& left) {
  Trial out;
  out.wrote.emplace_back(eth_frame(wrote));
  out.ours = path::Level::network;
  sniff::Seen seen;
  seen.bytes = eth_frame(left).bytes;
  seen.wire_bytes = static_cast<std::uint32_t>(seen.bytes.size());
  out.left.emplace_back(std::move(seen));
  out.evidence.traced = drops::Detail::packet;
  return out;
}

const std::string wrote =
    "ip(src=0.0.0.0, dst=10.77.2.2, id=0)/udp(srcport=40000, checksum=1)/\"hello\"";
const std::string left =
    "ip(src=10.77.1.2, dst=10.77.2.2, id=7)/udp(srcport=40000, checksum=1)/\"hello\"";

/// The last fragment of a datagram with the same text.
std::string last_fragment(const std::string& id) {
  return "ip(src=10.77.1.2, dst=10.77.2.2, proto=17, frag_offset=1, id=" + id + ")/\"hello\"";
}

TEST(OwnDrops, TheRestOfAnotherLabsDatagramIsNotOfThisTrial) {
  Trial mine = trial(wrote, left);
  mine.evidence.drops = {drop_of("", last_fragment("8"))};
  EXPECT_THAT(keep_own_drops(mine), SizeIs(1));
  EXPECT_THAT(mine.evidence.drops, IsEmpty());
}

TEST(OwnDrops, TheRestOfAnObservedDatagramIsOfThisTrial) {
  Trial mine = trial(wrote, left);
  mine.evidence.drops = {drop_of("", last_fragment("7"))};
  EXPECT_THAT(keep_own_drops(mine), IsEmpty());
  EXPECT_THAT(mine.evidence.drops, SizeIs(1));
}

const std::string ip6 = "ipv6(src=fd77:1::2, dst=fd77:2::2)/";

std::string last_ip6_fragment(const std::string& id) {
  return ip6 + "ipv6.fraghdr(nxt=17, offset=8, more=0, ident=" + id + ")/\"hello\"";
}

TEST(OwnDrops, TheRestOfAnotherLabsIp6DatagramIsNotOfAWholeOneWithTheSameText) {
  const std::string whole = ip6 + "udp(srcport=40000, checksum=1)/\"hello\"";
  Trial mine = trial(whole, whole);
  mine.evidence.drops = {drop_of("", last_ip6_fragment("8"))};
  EXPECT_THAT(keep_own_drops(mine), SizeIs(1));
  EXPECT_THAT(mine.evidence.drops, IsEmpty());
}

TEST(OwnDrops, TheRestOfAnIp6DatagramIsOfTheTrialThatSentAFragmentOfIt) {
  Trial mine = trial(last_ip6_fragment("7"), last_ip6_fragment("7"));
  mine.evidence.drops = {drop_of("", last_ip6_fragment("7"))};
  EXPECT_THAT(keep_own_drops(mine), IsEmpty());
  mine.evidence.drops = {drop_of("", last_ip6_fragment("8"))};
  EXPECT_THAT(keep_own_drops(mine), SizeIs(1)) << "another lab's";
}

TEST(OwnDrops, OnAHostOfTheLabTheKernelMayHaveChosenSourceAndId) {
  Trial mine = trial(wrote, left);
  mine.evidence.drops = {drop_of(
      "client", "ip(src=10.77.1.2, dst=10.77.2.2, id=9)/udp(srcport=40000, checksum=1)/\"hello\"")};
  EXPECT_THAT(keep_own_drops(mine), IsEmpty());
  EXPECT_THAT(mine.evidence.drops, SizeIs(1));
}

TEST(OwnDrops, ADropWithoutHostAndBytesIsOfNoTrial) {
  Trial mine = trial(wrote, left);
  mine.evidence.drops = {LabDrop{}};
  EXPECT_THAT(keep_own_drops(mine), SizeIs(1));
}

/// What is reported of a packet whose payload lies outside of the kernel's first buffer.
LabDrop header_of(LabDrop whole) {
  whole.drop.packet.resize(20);
  return whole;
}

const std::string first_fragment =
    "ip(src=10.77.1.2, dst=10.77.2.2, id=7, flags.mf=1)/udp(srcport=40000, checksum=1)/\"hello\"";

TEST(OwnDrops, AHeaderAloneIsNotThatOfAnotherCasesFragment) {
  const std::string alone = "ip(src=10.77.1.2, dst=10.77.2.2, id=7, proto=17)";
  Trial mine = trial(alone, alone);
  mine.evidence.drops = {header_of(drop_of("server", first_fragment))};
  EXPECT_THAT(keep_own_drops(mine), SizeIs(1));
  mine.evidence.drops = {drop_of("server", alone)};
  EXPECT_THAT(keep_own_drops(mine), IsEmpty()) << "its own";
}

TEST(OwnDrops, AFragmentOfWhichOnlyTheHeaderIsReportedIsKnownByPlaceAndLength) {
  Trial mine = trial(first_fragment, first_fragment);
  mine.evidence.drops = {header_of(drop_of("server", first_fragment))};
  EXPECT_THAT(keep_own_drops(mine), IsEmpty());
  mine.evidence.drops = {header_of(drop_of("server", first_fragment + "/\"longer\""))};
  EXPECT_THAT(keep_own_drops(mine), SizeIs(1)) << "another length";
}

}  // namespace
}  // namespace pushpkt::journey
