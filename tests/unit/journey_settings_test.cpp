// What a host of the lab would do with a packet, from the texts that say it.
#include <gmock/gmock.h>

#include "pushpkt/journey/host_settings.hpp"

namespace pushpkt::journey {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

lab::Command nft(const std::string& text) { return {"router", {"nft", text}, {}}; }

TEST(HostSettings, RulesThatDropOrRejectAreFoundByTheirHook) {
  const std::string begin = "table inet t {\n\tchain c {\n\t\ttype filter hook ";
  const std::string end = " priority filter; policy accept;\n\t\tudp dport 12000 ";
  for (const char* verdict : {"drop", "counter packets 1 bytes 33 drop", "reject",
                              "reject with icmpx admin-prohibited"}) {
    const std::string rules = begin + "forward" + end + verdict + "\n\t}\n}\n";
    EXPECT_THAT(dropping_hooks(rules), ElementsAre("forward")) << verdict;
  }
  // A rule that is a verdict alone.
  const std::string bare = " priority filter; policy accept;\n\t\t";
  for (const char* verdict : {"drop", "reject", "reject with icmp type admin-prohibited",
                              "reject with tcp reset", "drop comment \"x\""}) {
    const std::string rules = begin + "forward" + bare + verdict + "\n\t}\n}\n";
    EXPECT_THAT(dropping_hooks(rules), ElementsAre("forward")) << verdict;
  }
  EXPECT_THAT(dropping_hooks(begin + "input" + end + "accept\n\t}\n}\n"), IsEmpty());
}

TEST(HostSettings, RulesThatAreAddedLaterCountToo) {
  for (const char* verdict : {"counter drop", "counter reject with icmpx admin-prohibited"}) {
    HostSettings settings;
    settings.apply(nft("add table inet ports"));
    settings.apply(nft("add chain inet ports c { type filter hook forward priority filter; }"));
    EXPECT_THAT(settings.drops, IsEmpty());
    settings.apply(nft("add rule inet ports c udp dport 12000 " + std::string(verdict)));
    EXPECT_THAT(settings.drops, ElementsAre("forward")) << verdict;
  }
  HostSettings closed;
  closed.apply(nft("add chain inet f c { type filter hook input priority filter; policy drop; }"));
  EXPECT_THAT(closed.drops, ElementsAre("input"));
}

TEST(HostSettings, SysctlsAndRoutesChangeThem) {
  HostSettings settings;
  settings.apply({"router", {"sysctl", "-w", "net.ipv4.conf.all.route_localnet=1"}, {}});
  EXPECT_TRUE(settings.route_localnet);
  settings.apply({"router", {"sysctl", "-w", "net.ipv4.conf.all.route_localnet=0"}, {}});
  EXPECT_FALSE(settings.route_localnet);
  settings.apply({"router", {"sysctl", "-w", "net.ipv4.icmp_echo_ignore_all=1"}, {}});
  EXPECT_TRUE(settings.ignores_echo);
  settings.apply({"router", {"sysctl", "-w", "net.ipv4.icmp_echo_ignore_broadcasts=0"}, {}});
  EXPECT_FALSE(settings.ignores_broadcast_echo);
  settings.apply({"router", {"sysctl", "-w", "net.ipv6.conf.all.forwarding=1"}, {}});
  EXPECT_TRUE(settings.forwards_ip6);
  settings.apply({"router", {"ip", "route", "add", "blackhole", "10.77.2.2", "table", "100"}, {}});
  settings.apply({"router", {"ip", "route", "add", "10.77.2.2", "via", "10.77.2.99"}, {}});
  settings.apply({"router", {"ip", "route", "add", "10.9.0.1", "via", "10.77.2.2"}, {}});
  ASSERT_THAT(settings.dead_ends, SizeIs(2));  // the last one's gateway is there
  EXPECT_EQ(settings.dead_ends[0].type, "blackhole");
  EXPECT_EQ(settings.dead_ends[1].type, "no neighbour");
}

TEST(HostSettings, PacketTypesSayWhetherThereIsLlc) {
  const std::string heading = "Type Device      Function\n0800          ip_rcv\n";
  EXPECT_TRUE(has_llc(heading + "0004          llc_rcv\n"));
  EXPECT_FALSE(has_llc(heading + "ALL  eth0     packet_rcv\n"));
}

}  // namespace
}  // namespace pushpkt::journey
