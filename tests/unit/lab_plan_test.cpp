// The plan is text: what is run is what is shown.
#include "pushpkt/lab/plan.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "pushpkt/lab/topology.hpp"

namespace pushpkt::lab {
namespace {

using testing::HasSubstr;
using testing::Not;

std::vector<Command> added_by(const Obstacles& obstacles) {
  const auto plain = plan_of({}).commands;
  const auto all = plan_of(obstacles).commands;
  EXPECT_TRUE(std::equal(plain.begin(), plain.end(), all.begin())) << "obstacles come last";
  return {all.begin() + static_cast<std::ptrdiff_t>(plain.size()), all.end()};
}

std::string text_of(const std::vector<Command>& commands) {
  std::string text;
  for (const Command& command : commands) {
    text += command.host + ":";
    for (const std::string& word : command.argv) text += " " + word;
    text += "\n";
  }
  return text;
}

TEST(LabTopology, AddressesAreThoseOfTheManual) {
  EXPECT_EQ(to_string(client_ip4), "10.77.1.2");
  EXPECT_EQ(to_string(client_ip6), "fd77:1::2");
  EXPECT_EQ(to_string(router_to_client.ip4), "10.77.1.1");
  EXPECT_EQ(to_string(router_to_server.ip6), "fd77:2::1");
  EXPECT_EQ(to_string(server_ip4), "10.77.2.2");
  EXPECT_EQ(to_string(server_ip6), "fd77:2::2");
}

TEST(LabTopology, AllAddressesAreInTwoNetworks) {
  EXPECT_EQ(to_string(ip4_network()), "10.77.0.0/16");
  EXPECT_EQ(to_string(ip6_network()), "fd77::/16");
  for (const LinkEnd& end : interfaces) {
    EXPECT_TRUE(ip4_network().contains(end.ip4)) << end.name;
    EXPECT_TRUE(ip6_network().contains(end.ip6)) << end.name;
  }
}

TEST(LabTopology, EveryMacAndEveryIndexOfALinkIsItsOwn) {
  for (const LinkEnd& link_end : interfaces) {
    EXPECT_EQ(link_end.mac.bytes[0] & 3U, 2U)
        << "locally administered, no group: " << link_end.name;
    EXPECT_LE(link_end.name.size(), 15U);
    const auto same_mac = [&](const LinkEnd& other) { return other.mac == link_end.mac; };
    const auto same_index = [&](const LinkEnd& other) { return other.index == link_end.index; };
    EXPECT_EQ(std::count_if(interfaces.begin(), interfaces.end(), same_mac), 1);
    EXPECT_EQ(std::count_if(interfaces.begin(), interfaces.end(), same_index), 1);
  }
}

TEST(LabPlan, EveryCommandNamesAHostAndAProgramOfTheFour) {
  const Plan plan = plan_of({.nat = true,
                             .rp_filter = 1,
                             .mtu = 1300,
                             .firewall = true,
                             .egress_filter = true,
                             .server_arp_off = true});
  ASSERT_FALSE(plan.commands.empty());
  for (const Command& command : plan.commands) {
    EXPECT_THAT(host_names, testing::Contains(command.host));
    ASSERT_FALSE(command.argv.empty());
    EXPECT_THAT(command.argv.front(), testing::AnyOf("ip", "nft", "sysctl", "ethtool"));
    EXPECT_THAT(command.why, Not(HasSubstr("\n")));
  }
  EXPECT_FALSE(plan.commands.front().why.empty());
}

TEST(LabPlan, ObstaclesAddTheirCommandsAndNothingElse) {
  EXPECT_EQ(text_of(added_by({.rp_filter = 2})),
            "router: sysctl -q -w net.ipv4.conf.all.rp_filter=2\n");
  EXPECT_EQ(text_of(added_by({.mtu = 1300})),
            "router: ip link set to-server mtu 1300\nserver: ip link set to-router mtu 1300\n");
  EXPECT_EQ(text_of(added_by({.server_arp_off = true})), "server: ip link set to-router arp off\n");
  EXPECT_THAT(text_of(added_by({.nat = true})), HasSubstr("oifname to-server counter masquerade"));
  EXPECT_THAT(text_of(added_by({.firewall = true})), HasSubstr("ct state established,related"));
  EXPECT_THAT(text_of(added_by({.egress_filter = true})), HasSubstr("client: nft add rule"));
  EXPECT_EQ(text_of(added_by({})), "");
}

TEST(LabPlan, TheScriptShowsEveryCommandWithItsReason) {
  const std::string script = plan_of({.nat = true}).script();
  EXPECT_EQ(script.find("#!/bin/sh\n"), 0U);
  EXPECT_THAT(script, HasSubstr("unshare --user --map-root-user --net --mount"));
  EXPECT_THAT(script, HasSubstr("\n# client: the link client -- router\n"
                                "ip -n client link add to-router index 12 "));
  EXPECT_THAT(script, HasSubstr("ip -n server address add fd77:2::2/64 dev to-router nodad\n"));
  EXPECT_THAT(script, HasSubstr("ip netns exec router nft \"add table inet nat\"\n"));
  EXPECT_THAT(script, HasSubstr("ip netns exec router ethtool -K to-server tx off"));
}

TEST(LabPlan, TheScriptQuotesWhatAShellWouldTouch) {
  Plan plan;
  plan.commands.push_back({"client", {"nft", "a $b \"c\" `d` \\ 'e'"}, ""});
  EXPECT_THAT(plan.script(), HasSubstr("nft \"a \\$b \\\"c\\\" \\`d\\` \\\\ '\\''e'\\''\"\n"));
}

TEST(LabPlan, LinesOfTheScriptFitAScreen) {
  const std::string script = plan_of({.nat = true, .firewall = true}).script();
  for (std::size_t begin = 0; begin < script.size();) {
    const std::size_t end = script.find('\n', begin);
    EXPECT_LE(end - begin, 100U) << script.substr(begin, end - begin);
    begin = end + 1;
  }
}

}  // namespace
}  // namespace pushpkt::lab
