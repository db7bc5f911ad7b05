// Which flows of packets about to leave are guarded, nft's commands for them, and what is said.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pushpkt/stack/guard_flows.hpp"
#include "pushpkt/wire/text.hpp"
#include "stack/guard_rules.hpp"

namespace pushpkt::stack {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* tcp4 = "ip(src=10.0.0.1, dst=10.0.0.2)/tcp(srcport=4000, dstport=80)";
constexpr const char* tcp6 = "ipv6(src=fd00::1, dst=fd00::2)/tcp(srcport=4000, dstport=80)";

Transmitter::Load load_of(const std::string& text, const std::vector<std::string>& vary = {}) {
  const wire::Recipe recipe = wire::parse_recipe(text).value();
  std::vector<wire::Variation> varied;
  for (const std::string& each : vary) {
    varied.push_back(wire::parse_variation(each).value());
  }
  return {.packet = {.recipe = recipe, .interface = {}, .hop = {}, .filled = {}},
          .series = wire::PacketSeries::of(recipe, varied).value(),
          .path = nullptr,
          .exit = {},
          .varied = varied};
}

TransmitOptions times(std::uint64_t packets) {
  TransmitOptions out;
  out.packets_each = packets;
  return out;
}

std::vector<std::string> flow_texts(const Result<std::vector<GuardedFlow>>& flows) {
  if (!flows) return {flows.error().text()};
  std::vector<std::string> out;
  for (const GuardedFlow& flow : *flows) {
    out.push_back(to_string(flow.local) + ">" + to_string(flow.remote.value_or(Endpoint{})));
  }
  return out;
}

GuardedFlow guarded(std::uint16_t port, bool ip6 = false) {
  return {.local = {ip6 ? *parse_ip("fd00::1") : *parse_ip("10.0.0.1"), Port{port}},
          .remote = Endpoint{ip6 ? *parse_ip("fd00::2") : *parse_ip("10.0.0.2"), Port{80}}};
}

TEST(TcpFlows, EachIsNamedOnceInTheOrderOfThePackets) {
  const std::vector<Transmitter::Load> loads{load_of(tcp6), load_of(tcp4), load_of(tcp6),
                                             load_of("ip(dst=10.0.0.2)/udp/\"x\"")};
  EXPECT_THAT(flow_texts(tcp_flows(times(1), loads)),
              ElementsAre("[fd00::1]:4000>[fd00::2]:80", "10.0.0.1:4000>10.0.0.2:80"));
}

TEST(TcpFlows, EachValueOfAPortThatVariesIsAFlowOfItsOwn) {
  const std::vector<Transmitter::Load> loads{load_of(tcp4, {"tcp.dstport=80,443"})};
  EXPECT_THAT(flow_texts(tcp_flows(times(2), loads)),
              ElementsAre("10.0.0.1:4000>10.0.0.2:80", "10.0.0.1:4000>10.0.0.2:443"));
}

// Otherwise each of `-c 1000000000` would be built.
TEST(TcpFlows, OnePacketIsLookedAtWhereNoFieldOfTheFlowVaries) {
  const std::vector<Transmitter::Load> loads{load_of(tcp4, {"ip.ttl=1..64"})};
  EXPECT_THAT(tcp_flows(times(std::uint64_t{1} << 60U), loads).value(), SizeIs(1));
}

struct UnguardedLoads {
  const char* what;
  std::vector<Transmitter::Load> loads;
  std::uint64_t packets;
  const char* text;
};

TEST(TcpFlows, WhatCannotBeGuardedIsNamed) {
  const std::string most = std::to_string(most_guarded_flows);
  const std::vector<UnguardedLoads> table{
      {"no TCP", {load_of("ip(dst=10.0.0.2)/udp/\"x\"")}, 1, "our kernel answers TCP alone"},
      {"nothing", {}, 1, "our kernel answers TCP alone"},
      {"flows", {load_of(tcp4, {"tcp.srcport=1..65535"})}, 65'535, "more than 16384 flows"},
      {"packets", {load_of(tcp4, {"tcp.srcport=1,2"})}, 1'000'001, "more than 1000000 packets"},
      {"packets of several recipes",
       {load_of(tcp4, {"tcp.srcport=1,2"}), load_of(tcp4)},
       std::uint64_t{1} << 63U,
       "more than 1000000 packets"}};
  for (const UnguardedLoads& each : table) {
    SCOPED_TRACE(each.what);
    const auto flows = tcp_flows(times(each.packets), each.loads);
    ASSERT_FALSE(flows);
    EXPECT_EQ(flows.error().cause, Cause::input);
    EXPECT_THAT(flows.error().text(), HasSubstr(each.text));
    EXPECT_THAT(flows.error().text(), HasSubstr("--guard"));
  }
  const std::string range = "tcp.srcport=1.." + most;
  EXPECT_THAT(tcp_flows(times(most_guarded_flows), {load_of(tcp4, {range})}).value(),
              SizeIs(most_guarded_flows));
}

TEST(GuardRules, OfOneFlowItsOwnSocketIsAcceptedAndTheRestDropped) {
  const std::string match = "add rule inet t output ip saddr 10.0.0.1 tcp sport 4000 ";
  const std::string reset = "tcp flags & rst == rst ";
  const std::string remote = "ip daddr 10.0.0.2 tcp dport 80 ";
  EXPECT_EQ(rules_for("t", guarded(4000)), match + remote + reset +
                                               "meta skuid 0-4294967295 accept\n" + match + remote +
                                               reset + "counter drop\n");
  EXPECT_THAT(rules_for("t", {.local = guarded(4000).local}), HasSubstr(match + reset));
  EXPECT_THAT(rules_for("t", guarded(4000, true)), HasSubstr("ip6 saddr fd00::1 tcp sport 4000 "));
}

TEST(GuardRules, OfManyTheyAreElementsOfASetForEachFamily) {
  EXPECT_THAT(lines_for_set("t", false), HasSubstr("ip saddr . tcp sport . ip daddr . tcp dport "
                                                   "@flows_ip tcp flags & rst == rst"));
  EXPECT_THAT(lines_for_set("t", true), HasSubstr("@flows_ip6 "));
  const std::vector<GuardedFlow> two{guarded(1), guarded(2)};
  EXPECT_EQ(element_line("t", two),
            "add element inet t flows_ip { 10.0.0.1 . 1 . 10.0.0.2 . 80, "
            "10.0.0.1 . 2 . 10.0.0.2 . 80 }\n");
}

TEST(GuardNotes, NameTheFlowsUpToFourAndThenTheirNumber) {
  const std::string end = " is dropped on output by the nft table t until this program ends";
  std::vector<GuardedFlow> flows{{.local = guarded(1).local}};
  EXPECT_EQ(guard_text(flows, "t"), "RST from 10.0.0.1:1" + end);
  flows = {guarded(1), guarded(2)};
  EXPECT_EQ(guard_text(flows, "t"),
            "RST from 10.0.0.1:1 to 10.0.0.2:80, 10.0.0.1:2 to 10.0.0.2:80" + end);
  flows = {guarded(1), guarded(2), guarded(3), guarded(4), guarded(5)};
  EXPECT_EQ(guard_text(flows, "t"), "RST of 5 flows, from 10.0.0.1:1 to 10.0.0.2:80," + end);
}

TEST(GuardNotes, RemovedTablesComeFirst) {
  const std::vector<std::string> removed{"pushpkt_rst_1_2", "pushpkt_rst_3_4"};
  const std::vector<GuardedFlow> flows{guarded(1)};
  EXPECT_THAT(
      guard_notes(removed, flows, "t"),
      ElementsAre("removed the nft table pushpkt_rst_1_2, which a killed program left behind",
                  HasSubstr("pushpkt_rst_3_4"), guard_text(flows, "t")));
}

}  // namespace
}  // namespace pushpkt::stack
