// Tracepoint against conclusion: which of the two names the reason of a found.
#include "pushpkt/diagnose/diagnosis.hpp"

#include <gmock/gmock.h>

namespace pushpkt::diagnose {
namespace {

using testing::IsEmpty;

constexpr std::uint16_t ip4_ethertype = 0x0800;

journey::LabDrop drop(std::string_view host, std::string reason, std::string function,
                      std::uint16_t protocol = ip4_ethertype) {
  drops::Drop out;
  out.reason = std::move(reason);
  out.function = std::move(function);
  out.protocol = protocol;
  return {host, std::move(out)};
}

InferDrop infer_always(Inference inference) {
  return [inference](std::string_view) { return inference; };
}
std::optional<Inference> nothing(std::string_view) { return std::nullopt; }

const Inference martian{"IP_INVALID_SOURCE", "its source is impossible", ""};
const Inference counted{"IP_INHDR", "its header is impossible", "Ip.InHdrErrors"};

DropFinding of_packet(const std::vector<journey::LabDrop>& drops, const InferDrop& infer) {
  return diagnose("router", {drops::Detail::packet, drops, ip4_ethertype}, infer);
}
DropFinding without_identity(const std::vector<journey::LabDrop>& drops, const InferDrop& infer) {
  return diagnose("router", {drops::Detail::reason, drops, ip4_ethertype}, infer);
}

TEST(Diagnose, AReasonOfThePacketDecides) {
  const DropFinding found =
      of_packet({drop("server", "UDP_CSUM", "__udp4_lib_rcv")}, infer_always(martian));
  EXPECT_EQ(found.at, "server");
  EXPECT_EQ(found.reason, "UDP_CSUM");
  EXPECT_EQ(found.known_by, "tracepoint");
  EXPECT_EQ(found.witness, "__udp4_lib_rcv");
  EXPECT_THAT(found.sentence, IsEmpty());
}

TEST(Diagnose, WithoutAReasonTheInferenceDecidesAndTheFunctionIsNamed) {
  const std::vector<journey::LabDrop> drops{drop("router", "NOT_SPECIFIED", "ip_rcv_finish_core")};
  const DropFinding inferred = of_packet(drops, infer_always(martian));
  EXPECT_EQ(inferred.at, "router");
  EXPECT_EQ(inferred.reason, "IP_INVALID_SOURCE");
  EXPECT_EQ(inferred.sentence, martian.sentence);
  EXPECT_EQ(inferred.known_by, "inferred");
  EXPECT_EQ(inferred.witness, "dropped in ip_rcv_finish_core");
  const DropFinding by_counter = of_packet(drops, infer_always(counted));
  EXPECT_EQ(by_counter.reason, "IP_INHDR");
  EXPECT_EQ(by_counter.known_by, "counters");
  EXPECT_EQ(by_counter.witness, "Ip.InHdrErrors; dropped in ip_rcv_finish_core");
}

TEST(Diagnose, WithoutAReasonAndAInferenceTheFunctionIsAllThatIsKnown) {
  const DropFinding found = of_packet({drop("router", "NOT_SPECIFIED", "ip_forward")}, nothing);
  EXPECT_EQ(found.reason, "NOT_SPECIFIED");
  EXPECT_EQ(found.known_by, "tracepoint");
  EXPECT_EQ(found.witness, "ip_forward");
}

TEST(Diagnose, AFreeElsewhereWithoutAReasonTellsNothing) {
  const DropFinding found =
      of_packet({drop("client", "NOT_SPECIFIED", "packet_rcv")}, infer_always(martian));
  EXPECT_EQ(found.at, "router");
  EXPECT_EQ(found.reason, "IP_INVALID_SOURCE");
  EXPECT_THAT(found.witness, IsEmpty());
}

TEST(Diagnose, AReasonWeighsMoreThanNone) {
  const DropFinding found = of_packet(
      {drop("router", "IP_CSUM", "ip_rcv_core"), drop("router", "NOT_SPECIFIED", "packet_rcv")},
      nothing);
  EXPECT_EQ(found.reason, "IP_CSUM");
}

TEST(Diagnose, DropsWithoutIdentityNeverDecide) {
  for (const char* reason : {"NO_SOCKET", "NOT_SPECIFIED"}) {
    const std::vector<journey::LabDrop> others{drop("", reason, "__udp4_lib_rcv")};
    const DropFinding concluded = without_identity(others, infer_always(martian));
    EXPECT_EQ(concluded.reason, "IP_INVALID_SOURCE");
    EXPECT_EQ(concluded.known_by, "inferred");
    EXPECT_THAT(concluded.witness, IsEmpty());
    const DropFinding unknown = without_identity(others, nothing);
    EXPECT_THAT(unknown.reason, IsEmpty());
    EXPECT_EQ(unknown.known_by, "inferred");
  }
}

TEST(Diagnose, TheOnlyDropOfItsEthertypeConfirmsTheInference) {
  const auto arp = drop("", "OTHERHOST", "arp_rcv", 0x0806);
  const auto own = drop("", "IP_INHDR", "ip_rcv_core");
  const DropFinding confirmed = without_identity({arp, own}, infer_always(counted));
  EXPECT_EQ(confirmed.reason, "IP_INHDR");
  EXPECT_EQ(confirmed.known_by, "tracepoint");
  EXPECT_EQ(confirmed.witness, "ip_rcv_core");
  const DropFinding of_two = without_identity({own, own}, infer_always(counted));
  EXPECT_EQ(of_two.reason, "IP_INHDR");
  EXPECT_EQ(of_two.known_by, "counters");
  EXPECT_EQ(of_two.witness, "Ip.InHdrErrors");
}

TEST(Diagnose, WhatIsTakenInAndNotReportedAsDroppedIsKnownByTheTracepoint) {
  const Inference taken{"", "it is read and forgotten", "", true};
  const DropFinding watched = of_packet({}, infer_always(taken));
  EXPECT_TRUE(watched.taken_in);
  EXPECT_EQ(watched.known_by, "tracepoint");
  EXPECT_EQ(watched.witness, "no drop");
  const DropFinding unwatched = diagnose("router", {}, infer_always(taken));
  EXPECT_TRUE(unwatched.taken_in);
  EXPECT_EQ(unwatched.known_by, "inferred");
  const DropFinding dropped =
      of_packet({drop("router", "IP_CSUM", "ip_rcv_core")}, infer_always(taken));
  EXPECT_FALSE(dropped.taken_in);
  EXPECT_EQ(dropped.reason, "IP_CSUM");
  EXPECT_FALSE(of_packet({}, nothing).taken_in);
}

TEST(Diagnose, WithoutTheTracepointTheInferenceStandsAlone) {
  const DropFinding found = diagnose("router", {}, infer_always(counted));
  EXPECT_EQ(found.reason, "IP_INHDR");
  EXPECT_EQ(found.known_by, "counters");
}

}  // namespace
}  // namespace pushpkt::diagnose
