// Every obstacle stands in the way of what it should, and of nothing else.
#include <gtest/gtest.h>

#include "lab_socket.hpp"

namespace pushpkt::lab {
namespace {

class LabObstacles : public LabTest {};

// Which of a packet with a source the router has no way back to and, after it, a plain packet comes
// first: one path, so the order is kept, and no time is part of the answer.
std::string first_to_arrive(const Lab& lab) {
  EXPECT_TRUE(lab.client().run({"ip", "address", "add", "10.99.0.1/32", "dev", "lo"}));
  UdpSocket server(lab.server(), "10.77.2.2", 12000);
  UdpSocket strange(lab.client(), "10.99.0.1");
  UdpSocket plain(lab.client(), "10.77.1.2");
  // The neighbours first: an ARP request in the strange name would itself be filtered.
  EXPECT_EQ(plain.send_to("10.77.2.2", 12000, "warm"), 0);
  EXPECT_EQ(server.receive(), "warm");
  EXPECT_EQ(strange.send_to("10.77.2.2", 12000, "strange"), 0);
  EXPECT_EQ(plain.send_to("10.77.2.2", 12000, "plain"), 0);
  return server.receive();
}

TEST_F(LabObstacles, RpFilterDropsAnAddressWithoutAWayBack) {
  EXPECT_EQ(first_to_arrive(build()), "strange");
  EXPECT_EQ(first_to_arrive(build({.rp_filter = 0})), "strange");
  EXPECT_EQ(first_to_arrive(build({.rp_filter = 1})), "plain");
  EXPECT_EQ(first_to_arrive(build({.rp_filter = 2})), "plain");
}

std::string source_seen_by_server(const Lab& lab, const std::string& from, const std::string& to) {
  UdpSocket server(lab.server(), to, 12000);
  UdpSocket client(lab.client(), from);
  EXPECT_EQ(client.connect(to, 12000), 0);
  EXPECT_EQ(client.send("x"), 0);
  std::string source;
  EXPECT_EQ(server.receive(&source), "x");
  EXPECT_EQ(server.answer("X"), 0);
  EXPECT_EQ(client.receive(), "X") << "the router brings the answer back";
  return source;
}

TEST_F(LabObstacles, NatHidesTheClientBehindTheRouter) {
  const Lab lab = build({.nat = true});
  EXPECT_EQ(source_seen_by_server(lab, "10.77.1.2", "10.77.2.2"), "10.77.2.1");
  EXPECT_EQ(source_seen_by_server(lab, "fd77:1::2", "fd77:2::2"), "fd77:2::1");
}

// The error that ICMP brings for a packet that is larger than the second link's MTU.
int error_for(const Lab& lab, const std::string& from, const std::string& to, std::size_t bytes) {
  UdpSocket client(lab.client(), from);
  const bool v6 = from.find(':') != std::string::npos;
  const int level = v6 ? IPPROTO_IPV6 : IPPROTO_IP;
  const int discover = v6 ? IPV6_PMTUDISC_DO : IP_PMTUDISC_DO;
  EXPECT_EQ(::setsockopt(client.fd(), level, v6 ? IPV6_MTU_DISCOVER : IP_MTU_DISCOVER, &discover,
                         sizeof discover),
            0);
  const int number = 1;
  EXPECT_EQ(
      ::setsockopt(client.fd(), level, v6 ? IPV6_RECVERR : IP_RECVERR, &number, sizeof number), 0);
  EXPECT_EQ(client.connect(to, 12000), 0);
  EXPECT_EQ(client.send(std::string(bytes, 'x')), 0);
  EXPECT_EQ(client.receive(), "");
  return client.error;
}

TEST_F(LabObstacles, ASmallMtuComesBackAsAnError) {
  const Lab lab = build({.mtu = 1300});
  UdpSocket server(lab.server(), "10.77.2.2", 12000);
  UdpSocket server6(lab.server(), "fd77:2::2", 12000);
  EXPECT_EQ(error_for(lab, "10.77.1.2", "10.77.2.2", 1400), EMSGSIZE);
  EXPECT_EQ(error_for(lab, "fd77:1::2", "fd77:2::2", 1400), EMSGSIZE);
  EXPECT_EQ(server.receive_now(), "");
  EXPECT_EQ(source_seen_by_server(build({.mtu = 1300}), "10.77.1.2", "10.77.2.2"), "10.77.1.2");
}

TEST_F(LabObstacles, BelowTheSmallestMtuOfIpv6ThereIsIpv4Only) {
  const Lab lab = build({.mtu = 600});
  EXPECT_EQ(source_seen_by_server(lab, "10.77.1.2", "10.77.2.2"), "10.77.1.2");
  EXPECT_EQ(lab.server().run({"ip", "-6", "-br", "address", "show", "dev", "to-router"}).value(),
            "");
}

// Whether a packet that the server sends unasked comes to the client. The exchange after it goes
// the same way, so it would have come by then.
bool unasked_arrives(const Lab& lab) {
  UdpSocket server(lab.server(), "10.77.2.2", 12000);
  UdpSocket waiting(lab.client(), "10.77.1.2", 4000);
  UdpSocket asking(lab.client(), "10.77.1.2", 4001);
  EXPECT_EQ(server.send_to("10.77.1.2", 4000, "unasked"), 0);
  EXPECT_EQ(asking.send_to("10.77.2.2", 12000, "question"), 0);
  std::string from;
  EXPECT_EQ(server.receive(&from), "question");
  EXPECT_EQ(server.answer("answer"), 0);
  EXPECT_EQ(asking.receive(), "answer");
  return waiting.receive_now() == "unasked";
}

TEST_F(LabObstacles, TheFirewallForwardsOnlyWhatTheClientBegan) {
  EXPECT_TRUE(unasked_arrives(build()));
  EXPECT_FALSE(unasked_arrives(build({.firewall = true})));
}

TEST_F(LabObstacles, TheEgressFilterRefusesAtTheSystemCall) {
  const Lab lab = build({.egress_filter = true});
  for (const auto& [from, to] : {std::pair("10.77.1.2", "10.77.2.2"), {"fd77:1::2", "fd77:2::2"}}) {
    UdpSocket client(lab.client(), from);
    EXPECT_EQ(client.send_to(to, 12000, "x"), EPERM);
    EXPECT_EQ(client.send_to(to, 12001, "x"), 0);
  }
}

TEST_F(LabObstacles, ADeafServerCannotBeFound) {
  const Lab lab = build({.server_arp_off = true});
  UdpSocket client(lab.client(), "10.77.1.2");
  const int number = 1;
  ASSERT_EQ(::setsockopt(client.fd(), IPPROTO_IP, IP_RECVERR, &number, sizeof number), 0);
  ASSERT_EQ(client.connect("10.77.2.2", 12000), 0);
  ASSERT_EQ(client.send("x"), 0);
  EXPECT_EQ(client.receive(), "");  // after the three seconds that the router asks by ARP
  EXPECT_EQ(client.error, EHOSTUNREACH);
}

TEST_F(LabObstacles, AllTogetherStillBuild) {
  const Lab lab = build({.nat = true,
                         .rp_filter = 1,
                         .mtu = 1400,
                         .firewall = true,
                         .egress_filter = true,
                         .server_arp_off = true});
  const auto rules = lab.router().run({"nft", "list", "ruleset"});
  ASSERT_TRUE(rules) << rules.error().text();
  EXPECT_NE(rules->find("masquerade"), std::string::npos);
  EXPECT_NE(rules->find("policy drop"), std::string::npos);
}

}  // namespace
}  // namespace pushpkt::lab
