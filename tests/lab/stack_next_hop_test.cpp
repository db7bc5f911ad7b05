// The next hop: from the kernel's tables, by our own ARP and Neighbour Discovery, or an error.
#include <gmock/gmock.h>

#include <cerrno>

#include "pushpkt/stack/next_hop.hpp"
#include "stack_lab.hpp"

namespace pushpkt::stack {
namespace {

using namespace literals;
using testing::AllOf;
using testing::HasSubstr;

Ip ip(std::string_view text) { return parse_ip(text).value(); }

class StackNextHop : public StackLab {};

TEST_F(StackNextHop, BehindTheRouterIsTheRouter) {
  const auto hop = next_hop(ip("10.77.2.2"), patience());
  ASSERT_TRUE(hop) << hop.error().text();
  EXPECT_EQ(hop->interface, "to-router");
  EXPECT_EQ(to_string(hop->source), "10.77.1.2");
  EXPECT_EQ(hop->source_mac, lab::client_to_router.mac);
  EXPECT_EQ(to_string(hop->gateway), "10.77.1.1");
  EXPECT_EQ(hop->gateway_mac, lab::router_to_client.mac);
  EXPECT_EQ(hop->mtu, 1500U);
  EXPECT_EQ(hop->how, "route table and our own ARP request");
}

TEST_F(StackNextHop, BehindTheRouterIsTheRouterInIp6) {
  const auto hop = next_hop(ip("fd77:2::2"), patience());
  ASSERT_TRUE(hop) << hop.error().text();
  EXPECT_EQ(hop->interface, "to-router");
  EXPECT_EQ(to_string(hop->source), "fd77:1::2");
  EXPECT_EQ(to_string(hop->gateway), "fd77:1::1");
  EXPECT_EQ(hop->gateway_mac, lab::router_to_client.mac);
  EXPECT_EQ(hop->how, "route table and our own neighbour solicitation");
}

TEST_F(StackNextHop, OnTheLinkIsTheDestinationItself) {
  for (const char* const address : {"10.77.1.1", "fd77:1::1"}) {
    const auto hop = next_hop(ip(address), patience());
    ASSERT_TRUE(hop) << hop.error().text();
    EXPECT_EQ(to_string(hop->gateway), address);
    EXPECT_EQ(hop->gateway_mac, lab::router_to_client.mac);
  }
}

TEST_F(StackNextHop, WhatTheKernelKnowsIsNotAskedAgain) {
  run(lab_->client(), {"ping", "-c", "1", "-W", "5", "10.77.2.2"});
  run(lab_->client(), {"ping", "-c", "1", "-W", "5", "fd77:2::2"});
  // A router that is deaf from now on could not answer us.
  run(lab_->router(), {"ip", "link", "set", "to-client", "arp", "off"});
  for (const char* const address : {"10.77.2.2", "fd77:2::2"}) {
    const auto hop = next_hop(ip(address), patience());
    ASSERT_TRUE(hop) << hop.error().text();
    EXPECT_EQ(hop->gateway_mac, lab::router_to_client.mac);
    EXPECT_EQ(hop->how, "route and neighbour table");
  }
}

TEST_F(StackNextHop, OurQuestionLeavesTheKernelsTableAlone) {
  ASSERT_TRUE(next_hop(ip("10.77.2.2"), patience()));
  EXPECT_THAT(run(lab_->client(), {"ip", "-4", "neigh"}), testing::Not(HasSubstr("10.77.1.1")));
}

TEST_F(StackNextHop, ASilentNeighbourIsAnErrorAndNeverABroadcast) {
  for (const auto& [address, asked] : {std::pair{"10.77.1.9", "no answer to ARP on to-router"},
                                       std::pair{"fd77:1::9", "no answer to a neighbour"}}) {
    const auto hop = next_hop(ip(address), Deadline::in(std::chrono::milliseconds(300)));
    ASSERT_FALSE(hop);
    EXPECT_EQ(hop.error().number, EHOSTUNREACH);
    EXPECT_EQ(hop.error().cause, Cause::no_answer);
    EXPECT_THAT(hop.error().what, AllOf(HasSubstr(address), HasSubstr(asked)));
  }
}

TEST_F(StackNextHop, ManyAreAskedForTogether) {
  std::vector<Ip> all{ip("10.77.2.2"), ip("10.77.1.1"), ip("fd77:2::2"), ip("10.77.2.2")};
  for (int i = 100; i < 220; ++i) all.push_back(ip("10.77.1." + std::to_string(i)));
  run(lab_->client(), {"ip", "route", "add", "prohibit", "10.99.0.0/16"});
  all.push_back(ip("10.99.0.1"));
  const auto hops = next_hops(all, std::chrono::milliseconds(600), "", [] { return false; });
  EXPECT_EQ(hops.size(), all.size() - 1);
  for (const char* address : {"10.77.2.2", "10.77.1.1", "fd77:2::2"}) {
    ASSERT_TRUE(hops.at(ip(address))) << hops.at(ip(address)).error().text();
    EXPECT_EQ(to_string(hops.at(ip(address))->gateway_mac), "02:00:00:00:01:01");
  }
  EXPECT_EQ(hops.at(ip("10.77.1.150")).error().cause, Cause::no_answer);
  EXPECT_EQ(hops.at(ip("10.99.0.1")).error().number, EACCES);
}

TEST_F(StackNextHop, WithoutARouteTheKernelSaysWhy) {
  run(lab_->client(), {"ip", "route", "del", "default"});
  run(lab_->client(), {"ip", "-6", "route", "del", "default"});
  run(lab_->client(), {"ip", "route", "add", "prohibit", "10.99.0.0/16"});
  for (const auto& [address, number] :
       {std::pair{"10.77.2.2", ENETUNREACH}, std::pair{"fd77:2::2", ENETUNREACH},
        std::pair{"10.99.0.1", EACCES}}) {
    const auto hop = next_hop(ip(address), patience());
    ASSERT_FALSE(hop);
    EXPECT_EQ(hop.error().number, number) << hop.error().text();
    EXPECT_EQ(hop.error().cause, Cause::environment);
    EXPECT_THAT(hop.error().text(), HasSubstr(std::string("cannot find a route to ") + address));
  }
}

TEST_F(StackNextHop, GroupsAndBroadcastHaveAddressesOfTheirOwn) {
  for (const auto& [address, mac] :
       {std::pair{"224.1.2.3", "01:00:5e:01:02:03"}, std::pair{"239.255.2.3", "01:00:5e:7f:02:03"},
        std::pair{"ff02::1:2", "33:33:00:01:00:02"},
        std::pair{"255.255.255.255", "ff:ff:ff:ff:ff:ff"},
        std::pair{"10.77.1.255", "ff:ff:ff:ff:ff:ff"}}) {
    const auto hop = next_hop(ip(address), patience(), "to-router");
    ASSERT_TRUE(hop) << address << ": " << hop.error().text();
    EXPECT_EQ(to_string(hop->gateway_mac), mac) << address;
    EXPECT_EQ(hop->interface, "to-router");
  }
}

TEST_F(StackNextHop, OurOwnAddressesAreOnLoopback) {
  for (const char* const address : {"127.0.0.1", "10.77.1.2", "::1", "fd77:1::2"}) {
    const auto hop = next_hop(ip(address), patience());
    ASSERT_TRUE(hop) << address << ": " << hop.error().text();
    EXPECT_EQ(hop->interface, "lo");
    EXPECT_EQ(hop->gateway_mac, Mac{});
    EXPECT_EQ(hop->source_mac, Mac{});
  }
}

TEST_F(StackNextHop, LinkLocalAddressesNeedAnInterfaceWhereThereAreSeveral) {
  const Ip router = ip("fe80::ff:fe00:101");  // of 02:00:00:00:01:01, RFC 4291, appendix A
  const auto hop = next_hop(router, patience());
  ASSERT_TRUE(hop) << hop.error().text();
  EXPECT_EQ(hop->gateway_mac, lab::router_to_client.mac);
  EXPECT_THAT(to_string(hop->source), HasSubstr("fe80:"));
  const auto inside = lab::Inside::enter(lab_->router());
  const Ip client = ip("fe80::ff:fe00:102");
  const auto ambiguous = next_hop(client, patience());
  ASSERT_FALSE(ambiguous);
  EXPECT_EQ(ambiguous.error().cause, Cause::input);
  const auto named = next_hop(client, patience(), "to-client");
  ASSERT_TRUE(named) << named.error().text();
  EXPECT_EQ(named->gateway_mac, lab::client_to_router.mac);
}

}  // namespace
}  // namespace pushpkt::stack
