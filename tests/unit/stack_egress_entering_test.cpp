// What the egress policy says about frames that enter this host: by lo, by TUN and TAP.
#include <gmock/gmock.h>

#include "unit/stack_egress_judge.hpp"

namespace pushpkt::stack {
namespace {

using test::egress_host;
using test::judge;
using test::said;
using testing::HasSubstr;

/// A frame that this host would take in, and what its own answer needs.
struct Entering {
  std::string recipe;
  std::string missing;  ///< what the error says; "": it may leave
  bool is_free = false;
};

class EgressAnswers : public testing::TestWithParam<Entering> {};

TEST_P(EgressAnswers, OnLoTheSourceIsADestination) {
  const EgressVerdict verdict = judge("eth/" + GetParam().recipe, {}, egress_host(), "lo");
  EXPECT_EQ(verdict.is_free, GetParam().is_free);
  if (GetParam().missing.empty()) {
    EXPECT_EQ(said(verdict), "");
  } else {
    EXPECT_THAT(said(verdict), HasSubstr(GetParam().missing));
  }
}

INSTANTIATE_TEST_SUITE_P(
    Frames, EgressAnswers,
    testing::Values(
        Entering{"ip(src=8.8.8.8, dst=10.9.0.1)/icmp.echo()", "its answer would leave"},
        Entering{"ip(src=8.8.8.8, dst=127.0.0.1)/udp", "from 8.8.8.8 to this host"},
        Entering{"ip(src=8.8.8.8, dst=10.9.0.255)/udp", "--allow public"},
        Entering{"ip(src=8.8.8.8, dst=224.0.0.1)/udp", "--allow public"},
        Entering{"ip(src=8.8.8.8, dst=0.0.0.0)/udp", "--allow public"},
        Entering{"ip(src=10.77.1.1, dst=10.9.0.1)/udp", "not in the lab"},
        Entering{"ip(src=10.9.0.7, dst=10.9.0.1)/udp", "", false},  // at the pace
        Entering{"ip(src=10.9.0.1, dst=10.9.0.1)/udp", "", true},
        Entering{"ip(src=127.0.0.9, dst=10.9.0.1)/udp", "", true},
        Entering{"ip(src=0.0.0.0, dst=255.255.255.255)/udp", "", true},
        Entering{"ip(src=8.8.8.8, dst=1.1.1.1)/udp", "", true},  // no host here takes it in
        Entering{"ip(src=10.9.0.1, dst=10.9.0.1)/ip(src=8.8.8.8, dst=10.9.0.1)/udp",
                 "from 8.8.8.8 to this host"},
        Entering{"ip(src=10.9.0.1, dst=10.9.0.1, options=hex(8307040808080800))/udp",
                 "from 8.8.8.8 to this host"},
        Entering{"ip(src=10.9.0.1, dst=10.9.0.1, proto=108)/hex(04000002)", "cannot be read"},
        Entering{"ipv6(src=2001:db8::1, dst=fd09::1)/icmpv6.echo()", "from 2001:db8::1"},
        Entering{"ipv6(src=2001:db8::1, dst=ff02::1)/icmpv6.echo()", "from 2001:db8::1"},
        Entering{"ipv6(src=2001:db8::1, dst=2001:db8::2)/icmpv6.echo()", "", true},
        Entering{"ipv6(src=::1, dst=::1)/icmpv6.echo()", "", true}));

// `ip route add local`, and routes that reject: the kernel takes in what no interface has.
TEST(EgressPolicy, RoutesDecideWhatIsTakenIn) {
  EgressHost host = egress_host();
  const auto on_lo = [&host](const char* recipe) {
    return said(judge(std::string("eth/") + recipe, {}, host, "lo"));
  };
  EXPECT_EQ(on_lo("ip(src=8.8.8.8, dst=192.168.1.9)/udp"), "");
  EXPECT_EQ(on_lo("ipv6(src=2001:db8::1, dst=2001:db8::2)/udp"), "");
  host.local_routes = {Prefix(*parse_ip("192.168.1.0"), 24)};
  host.rejects_ip6 = true;
  EXPECT_THAT(on_lo("ip(src=8.8.8.8, dst=192.168.1.9)/udp"), HasSubstr("from 8.8.8.8"));
  EXPECT_THAT(on_lo("ipv6(src=2001:db8::1, dst=2001:db8::2)/udp"), HasSubstr("from 2001:db8::1"));
}

// The way of a routed packet is not known beforehand: by lo it would be answered.
TEST(EgressPolicy, WhatWouldBeAnsweredDependsOnTheRoute) {
  const Allowed spoof{.spoofed_sources = true};
  const char* recipe = "eth/ip(src=8.8.8.8, dst=10.9.0.1)/udp";
  EXPECT_TRUE(judge(recipe, spoof, egress_host(), "none").depends_on_route);
  EXPECT_FALSE(judge(recipe, spoof, egress_host(), "out0").depends_on_route);
  EXPECT_FALSE(judge(recipe, {true, true, true}, egress_host(), "none").depends_on_route);
  EXPECT_EQ(said(judge(recipe, {.public_addresses = true}, egress_host(), "lo")), "");
}

/// By tap0 (10.5.0.1/24), which we are the other end of.
std::string by_cable(const std::string& recipe, bool in_a_bridge, const Allowed& allowed = {}) {
  EgressHost host = egress_host();
  Interface tap{.name = "tap0", .index = 5, .up = true, .ethernet = true};
  tap.addresses = {{*parse_ip("10.5.0.1"), *parse_ip("255.255.255.0")}};
  std::vector<Interface> all = host.interfaces.all();
  all.push_back(tap);
  host.interfaces = Interfaces(all);
  if (in_a_bridge) host.enslaved = {tap.index};
  const auto frame = wire::build(*wire::parse_recipe(recipe));
  const EgressPolicy policy(host, allowed);
  return said(policy.judge({.bytes = frame->bytes,
                            .device = policy.host().interfaces.find(tap.index),
                            .into_stack = true}));
}

TEST(EgressPolicy, ACableEndsAtThisHost) {
  const std::string other_mac = "eth(src=02:de:ad:be:ef:01, dst=ff:ff:ff:ff:ff:ff)/";
  const std::string neighbour = other_mac +
                                "arp(opcode=2, hwsrc=02:de:ad:be:ef:01, "
                                "psrc=10.5.0.7, pdst=10.5.0.1)";
  const std::string stranger = other_mac + "ip(src=8.8.8.8, dst=10.9.0.1)/udp";
  EXPECT_EQ(by_cable(neighbour, false), "");
  EXPECT_THAT(by_cable(stranger, false), HasSubstr("--allow spoof"));
  EXPECT_THAT(by_cable(stranger, false, {.spoofed_sources = true}), HasSubstr("--allow public"));
  EXPECT_EQ(by_cable(stranger, false, {true, true, false}), "");
  EXPECT_EQ(by_cable(other_mac + "ip(src=10.5.0.7, dst=10.9.0.1)/udp", false), "");
}

TEST(EgressPolicy, APortOfABridgeDoesNotEndHere) {
  const std::string other_mac = "eth(src=02:de:ad:be:ef:01, dst=ff:ff:ff:ff:ff:ff";
  EXPECT_THAT(by_cable(other_mac + ", type=0x88b5)/\"hi\"", true), HasSubstr("--allow spoof"));
  EXPECT_THAT(by_cable("eth(src=02:00:00:00:09:01)/ip(src=10.5.0.7, dst=10.5.0.9)/udp", true),
              HasSubstr("from 10.5.0.7"));
  EXPECT_THAT(by_cable("eth(src=02:00:00:00:09:01)/arp(opcode=2, hwsrc=02:00:00:00:09:01, "
                       "psrc=10.5.0.7)",
                       true),
              HasSubstr("from 10.5.0.7"));
}

TEST(EgressPolicy, LoIsFreeUnlessThePacketIsForwarded) {
  const std::string recipe = "eth/ip(src=1.2.3.4, dst=8.8.8.8)/udp";
  EXPECT_TRUE(judge(recipe, {}, egress_host(), "lo").is_free);
  EgressHost router = egress_host();
  router.forwards = true;
  EXPECT_THAT(said(judge(recipe, {}, router, "lo")), HasSubstr("--allow"));
  EXPECT_TRUE(judge("eth/ip(src=10.9.0.1, dst=127.0.0.1)/udp", {}, router, "lo").is_free);
}

}  // namespace
}  // namespace pushpkt::stack
