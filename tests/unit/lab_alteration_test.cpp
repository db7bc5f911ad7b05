// Commands for hosts of the lab: how they are read, and what is refused.
#include <gmock/gmock.h>

#include "pushpkt/lab/alteration.hpp"

namespace pushpkt::lab {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> words_of(std::string_view text) {
  const auto command = parse_alteration(text);
  EXPECT_TRUE(command) << command.error().text();
  return command ? command->argv : std::vector<std::string>();
}

TEST(Alteration, IsSplitAsAShellDoes) {
  EXPECT_THAT(words_of("router:sysctl -w net.ipv4.ip_forward=0"),
              ElementsAre("sysctl", "-w", "net.ipv4.ip_forward=0"));
  for (const char* text : {"client:sysctl -w net.ipv4.ip_local_port_range='1024 2000'",
                           "client:sysctl -w 'net.ipv4.ip_local_port_range=1024 2000'",
                           "client: sysctl  -w net.ipv4.ip_local_port_range=\"1024 2000\" ",
                           "client:sysctl -w net.ipv4.ip_local_port_range=1024\\ 2000"}) {
    EXPECT_THAT(words_of(text),
                ElementsAre("sysctl", "-w", "net.ipv4.ip_local_port_range=1024 2000"))
        << text;
  }
  EXPECT_THAT(words_of("server:ip link set to-router mtu 1400"),
              ElementsAre("ip", "link", "set", "to-router", "mtu", "1400"));
  EXPECT_EQ(parse_alteration("server:ip link")->host, "server");
}

TEST(Alteration, NftGetsTheRestOfTheLine) {
  EXPECT_THAT(words_of("server:nft add rule inet t c comment \"a b\" drop"),
              ElementsAre("nft", "add rule inet t c comment \"a b\" drop"));
  EXPECT_THAT(words_of("server:nft 'add table ip t'"), ElementsAre("nft", "add table ip t"));
  EXPECT_THAT(words_of("server:nft \"add table ip t\""), ElementsAre("nft", "add table ip t"));
  EXPECT_THAT(words_of(R"(server:nft "add rule ip t c comment \"a b\" drop")"),
              ElementsAre("nft", R"(add rule ip t c comment "a b" drop)"));
}

TEST(Alteration, SettingsOfTheMachineAreRefused) {
  for (const char* key :
       {"kernel.printk_ratelimit", "kernel/printk_ratelimit", "vm.swappiness", "fs.file-max",
        "net/../kernel/printk_ratelimit", "net/ipv4//ip_forward", "net", "",
        "user.max_net_namespaces", "net/./ipv4", "/net/ipv4/ip_forward", "net.ipv4...kernel"}) {
    const auto command = parse_alteration("router:sysctl -w " + std::string(key) + "=1");
    ASSERT_FALSE(command) << key;
    EXPECT_EQ(command.error().cause, Cause::input);
  }
}

// sysctl(8): the separator that comes first is the separator.
TEST(Alteration, AnInterfaceWithADotIsWrittenAsForSysctl) {
  for (const char* key : {"net/ipv4/conf/eth0.7/rp_filter", "net.ipv4.conf.eth0/7.rp_filter"}) {
    EXPECT_TRUE(parse_alteration("router:sysctl -w " + std::string(key) + "=1")) << key;
  }
}

TEST(Alteration, WhatCannotBeDoneIsRefusedWithItsReason) {
  const auto why_not = [](std::string_view text) {
    const auto command = parse_alteration(text);
    EXPECT_FALSE(command) << text;
    return command ? "" : command.error().text();
  };
  EXPECT_THAT(why_not("client:sysctl -w net.ipv4.ip_local_port_range=1024 2000"),
              HasSubstr("`2000` has no value"));
  EXPECT_THAT(why_not("client:sysctl -p /etc/sysctl.conf"), HasSubstr("-p"));
  EXPECT_THAT(why_not("client:sysctl --system"), HasSubstr("--system"));
  EXPECT_THAT(why_not("client:sysctl"), HasSubstr("needs a setting"));
  EXPECT_THAT(why_not("client:sysctl -w 'net.ipv4.ip_forward=1"), HasSubstr("no partner"));
  for (const char* text :
       {"client:ethtool", "client:ethtool -K", "client:ethtool -K to-router tx",
        "client:ethtool -K to-router tx maybe", "client:ethtool -s to-router a b",
        "client:ethtool -K to-router warp on"}) {
    EXPECT_THAT(why_not(text), HasSubstr("-K INTERFACE"));
  }
  for (const char* text :
       {"client:rm -rf /tmp", "host:ip link", "ip link", "", ":", "client:", "client:ip",
        "client:ip netns exec server reboot", "client:ip -batch /etc/passwd", "client:nft",
        "client:ip link\nip route"}) {
    EXPECT_THAT(why_not(text), HasSubstr("cannot alter the lab"));
  }
}

// ip(8) takes the beginning of a word for the word.
TEST(Alteration, IpRunsNoOtherProgramByWhateverAbbreviation) {
  for (const char* text :
       {"client:ip netns exe a reboot", "client:ip net e a reboot", "client:ip vrf exe a reboot",
        "client:ip v e a reboot", "client:ip -all netns exe reboot", "client:ip -ba file",
        "client:ip --batch file", "client:ip -4 -bat file", "client:ip -n a link",
        "client:ip netns add a", "client:ip 'netns' exe a reboot", "client:ip -6"}) {
    const auto command = parse_alteration(text);
    ASSERT_FALSE(command) << text;
    EXPECT_EQ(command.error().cause, Cause::input);
  }
  for (const char* text :
       {"client:ip n flush dev to-router", "client:ip m", "client:ip -6 -o route",
        "client:ip a add 10.77.1.9/24 dev to-router", "client:ip ne", "client:ip link set v up"}) {
    EXPECT_TRUE(parse_alteration(text)) << text;
  }
}

TEST(Alteration, WhatNeverEndsIsRefused) {
  for (const char* text : {"client:ip monitor", "client:ip -4 mo all", "client:ip xfrm monitor",
                           "client:nft monitor", "client:nft 'monitor'"}) {
    const auto command = parse_alteration(text);
    ASSERT_FALSE(command) << text;
    EXPECT_THAT(command.error().text(), HasSubstr("has no end"));
  }
}

}  // namespace
}  // namespace pushpkt::lab
