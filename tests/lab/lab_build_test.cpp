// Labs built for real: packets go from the client to the server and back.
#include <gmock/gmock.h>
#include <net/if.h>
#include <sys/stat.h>

#include <filesystem>
#include <set>

#include "lab_socket.hpp"

namespace pushpkt::lab {
namespace {

using testing::HasSubstr;

class LabBuild : public LabTest {};

// Which network namespace this thread is in.
ino_t here() {
  struct stat status {};
  EXPECT_EQ(::stat("/proc/thread-self/ns/net", &status), 0);
  return status.st_ino;
}

std::set<std::string> interfaces_here() {
  std::set<std::string> names;
  struct if_nameindex* const all = ::if_nameindex();
  for (const auto* each = all; each->if_index != 0; ++each) names.insert(each->if_name);
  ::if_freenameindex(all);
  return names;
}

std::string exchange(const Lab& lab, const std::string& from, const std::string& to) {
  UdpSocket server(lab.server(), to, 12000);
  UdpSocket client(lab.client(), from);
  EXPECT_EQ(client.send_to(to, 12000, "hello"), 0);
  std::string seen_from;
  EXPECT_EQ(server.receive(&seen_from), "hello");
  EXPECT_EQ(server.answer("HELLO"), 0);
  EXPECT_EQ(client.receive(), "HELLO");
  return seen_from;
}

TEST_F(LabBuild, PacketsGoToTheServerAndBack) {
  const Lab lab = build();
  EXPECT_EQ(exchange(lab, "10.77.1.2", "10.77.2.2"), "10.77.1.2");
  EXPECT_EQ(exchange(lab, "fd77:1::2", "fd77:2::2"), "fd77:1::2");
}

TEST_F(LabBuild, TheRouterIsOnTheWay) {
  const Lab lab = build();
  UdpSocket server(lab.server(), "10.77.2.2", 12000);
  const int number = 1;
  ASSERT_EQ(::setsockopt(server.fd(), IPPROTO_IP, IP_RECVTTL, &number, sizeof number), 0);
  UdpSocket client(lab.client(), "10.77.1.2");
  ASSERT_EQ(client.send_to("10.77.2.2", 12000, "x"), 0);
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(int))> control{};
  char byte = 0;
  iovec part{&byte, 1};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  ASSERT_EQ(::recvmsg(server.fd(), &message, 0), 1);
  ASSERT_NE(CMSG_FIRSTHDR(&message), nullptr);
  int ttl = 0;
  std::memcpy(&ttl, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof ttl);
  EXPECT_EQ(ttl, 63);
}

TEST_F(LabBuild, EveryInterfaceIsAsTheTopologySays) {
  const Lab lab = build();
  for (const Host& host : lab.hosts()) {
    const auto links = host.run({"ip", "-br", "link"});
    const auto addresses = host.run({"ip", "-br", "address"});
    ASSERT_TRUE(links && addresses);
    ASSERT_FALSE(host.interfaces().empty());
    for (const LinkEnd& link_end : host.interfaces()) {
      EXPECT_EQ(link_end.host, host.name());
      EXPECT_THAT(*links, HasSubstr(std::string(link_end.name)));
      EXPECT_THAT(*links, HasSubstr(to_string(link_end.mac)));
      EXPECT_THAT(*addresses, HasSubstr(to_string(link_end.ip4) + "/24"));
      EXPECT_THAT(*addresses, HasSubstr(to_string(link_end.ip6) + "/64"));
      const auto inside = Inside::enter(host);
      EXPECT_EQ(::if_nametoindex(std::string(link_end.name).c_str()), link_end.index);
    }
  }
}

TEST_F(LabBuild, TheThreadStaysOnTheClientWhereNoRealInterfaceIs) {
  const ino_t before = here();
  {
    const Lab lab = build();
    EXPECT_NE(here(), before);
    EXPECT_EQ(interfaces_here(), (std::set<std::string>{"lo", "to-router"}));
  }
  EXPECT_NE(here(), before) << "also when the lab is gone";
}

TEST_F(LabBuild, InsideGoesThereAndComesBack) {
  const Lab lab = build();
  const ino_t client = here();
  {
    const auto router = Inside::enter(lab.router());
    ASSERT_TRUE(router);
    EXPECT_EQ(interfaces_here(), (std::set<std::string>{"lo", "to-client", "to-server"}));
    const auto server = Inside::enter(lab.server());
    ASSERT_TRUE(server);
    EXPECT_EQ(interfaces_here(), (std::set<std::string>{"lo", "to-router"}));
    EXPECT_NE(here(), client);
  }
  EXPECT_EQ(here(), client);
}

TEST_F(LabBuild, SeveralLabsStandSideBySide) {
  const Lab first = build();
  const Lab second = build();
  UdpSocket server_of_second(second.server(), "10.77.2.2", 12000);
  EXPECT_EQ(exchange(first, "10.77.1.2", "10.77.2.2"), "10.77.1.2");
  EXPECT_EQ(server_of_second.receive_now(), "");
  EXPECT_EQ(server_of_second.error, EAGAIN);
}

TEST_F(LabBuild, ChecksumsOnTheWireAreWhole) {
  const Lab lab = build();
  if (!std::filesystem::exists("/usr/sbin/ethtool")) GTEST_SKIP() << "ethtool is not installed";
  for (const LinkEnd& link_end : interfaces) {
    for (const Host& host : lab.hosts()) {
      if (host.name() != link_end.host) continue;
      const auto features = host.run({"ethtool", "-k", std::string(link_end.name)});
      ASSERT_TRUE(features) << features.error().text();
      for (const char* line :
           {"tx-checksumming: off", "rx-checksumming: off", "generic-segmentation-offload: off",
            "tx-tcp-segmentation: off", "generic-receive-offload: off"}) {
        EXPECT_THAT(*features, HasSubstr(line)) << link_end.host;
      }
    }
  }
}

TEST_F(LabBuild, ACommandThatFailsIsNamedWithWhatItSaid) {
  Plan plan = plan_of({});
  plan.commands.push_back({"router", {"ip", "link", "set", "to-server", "up"}, ""});
  plan.commands.push_back({"router", {"ip", "link", "set", "to-nowhere", "up"}, ""});
  const auto by_ip = Lab::build(plan);
  ASSERT_FALSE(by_ip);
  EXPECT_THAT(by_ip.error().what, HasSubstr("`ip link set to-nowhere up` on the router"));
  EXPECT_THAT(by_ip.error().hint, HasSubstr("Cannot find device"));

  plan = plan_of({});
  plan.commands.push_back({"server", {"nft", "add table inet mine"}, ""});
  plan.commands.push_back({"server", {"nft", "add rule inet mine none drop"}, ""});
  const auto by_nft = Lab::build(plan);
  ASSERT_FALSE(by_nft);
  EXPECT_THAT(by_nft.error().what, HasSubstr("`nft add rule inet mine none drop` on the server"));

  plan = plan_of({});
  plan.commands.push_back({"client", {"sysctl", "-q", "-e", "-w", "net.ipv4.no_such_thing=1"}, ""});
  EXPECT_TRUE(Lab::build(plan)) << "-e allows it to be missing";
  plan.commands.push_back({"client", {"sysctl", "-q", "-w", "net.ipv4.no_such_thing=1"}, ""});
  const auto by_sysctl = Lab::build(plan);
  ASSERT_FALSE(by_sysctl);
  EXPECT_EQ(by_sysctl.error().number, ENOENT);
}

TEST_F(LabBuild, SettingsThatAreNotOfANamespaceAreNeverWritten) {
  const std::string file = "/proc/sys/kernel/printk_ratelimit";
  Plan plan = plan_of({});
  for (const char* key : {"kernel.printk_ratelimit=5", "net/../kernel/printk_ratelimit=5"}) {
    plan = plan_of({});
    plan.commands.push_back({"router", {"sysctl", "-q", "-w", key}, ""});
    const auto lab = Lab::build(plan);
    ASSERT_FALSE(lab) << key;
    EXPECT_EQ(lab.error().number, EPERM);
  }
  // Neither by a program on a host, though it may be root's.
  const Lab lab = build();
  const auto written = lab.router().run({"sh", "-c", "cat " + file + " > " + file});
  EXPECT_FALSE(written);
  EXPECT_TRUE(lab.router().run({"sh", "-c", "echo 33 > /proc/sys/net/ipv4/ip_default_ttl"}));
  EXPECT_EQ(lab.router().run({"cat", "/proc/sys/net/ipv4/ip_default_ttl"}).value(), "33\n");
}

TEST_F(LabBuild, ASettingOfTwoNumbersAndTheNameOfTheHost) {
  Plan plan = plan_of({});
  plan.commands.push_back(
      {"server", {"sysctl", "-w", "net.ipv4.ip_local_port_range=1024 2000"}, ""});
  const auto lab = Lab::build(plan);
  ASSERT_TRUE(lab) << lab.error().text();
  EXPECT_EQ(lab->server().run({"cat", "/proc/sys/net/ipv4/ip_local_port_range"}).value(),
            "1024\t2000\n");
  EXPECT_EQ(lab->server().run({"uname", "-n"}).value(), "server\n");
}

// RFC 2863: a link that is not operational drops what is sent, without an error.
TEST_F(LabBuild, LinksAreUpAndAddressesAreFinalAtOnce) {
  for (int i = 0; i < 10; ++i) {
    const Lab lab = build();
    for (const Host& host : lab.hosts()) {
      const auto links = host.run({"ip", "-o", "link", "show", "type", "veth"});
      const auto tentative = host.run({"ip", "-6", "address", "show", "tentative"});
      ASSERT_TRUE(links && tentative);
      EXPECT_THAT(*links, HasSubstr("state UP"));
      EXPECT_THAT(*links, testing::Not(HasSubstr("state DOWN")));
      EXPECT_EQ(*tentative, "");
    }
  }
}

TEST_F(LabBuild, ALinkThatIsDownOnPurposeIsNotWaitedFor) {
  Plan plan = plan_of({});
  plan.commands.push_back({"router", {"ip", "link", "set", "to-server", "down"}, ""});
  EXPECT_TRUE(Lab::build(plan));
}

// Without root the first build moves the process into a user namespace, from where the namespaces
// of its birth cannot be entered again: so the place to come back to is that of a first lab.
TEST_F(LabBuild, ABuildThatFailsLeavesTheThreadWhereItWas) {
  const auto first = Lab::build(plan_of({}));
  ASSERT_TRUE(first) << first.error().text();
  const ino_t before = here();
  Plan plan = plan_of({});
  plan.commands.push_back({"router", {"ip", "link", "set", "to-nowhere", "up"}, ""});
  EXPECT_FALSE(Lab::build(plan));
  EXPECT_EQ(here(), before);
}

TEST_F(LabBuild, ProbingChangesNothing) {
  const ino_t before = here();
  EXPECT_TRUE(probe());
  EXPECT_EQ(here(), before);
}

}  // namespace
}  // namespace pushpkt::lab
