// Packets that must die: the counters tell why, the tracepoint says the same, one packet at a time.
#include <gmock/gmock.h>

#include "drops_lab.hpp"

namespace pushpkt::drops {
namespace {

using testing::Each;
using testing::IsEmpty;
using testing::Not;

struct DeadPacket {
  std::string name;
  std::string recipe;   ///< after the Ethernet header, unless it begins with "eth("
  std::string dies_at;  ///< host
  std::string reason;   ///< the tracepoint's word
  std::string counter;  ///< that moves there; "" if none does
  /// On the host where it dies, before.
  std::vector<std::string> obstacle = {};
  std::string from = "client";
  int send_errno = 0;  ///< the other end of a veth pair can make a send fail
};

void PrintTo(const DeadPacket& packet, std::ostream* out) { *out << packet.name; }

const std::string ip = "ip(src=10.77.1.2, dst=10.77.2.2";
const std::string ip6 = "ipv6(src=fd77:1::2, dst=fd77:2::2";
const std::string udp = "/udp(srcport=40001, dstport=12000)/\"hello\"";
const std::string to_router = "eth(dst=02:00:00:00:01:01, src=02:00:00:00:01:02";
const std::string to_server = "eth(dst=02:00:00:00:02:02, src=02:00:00:00:02:01";

/// Below it the kernel switches IPv6 off on the device (RFC 8200, section 5), and a stray listener
/// report is then dropped and counted as IPV6DISABLED in the middle of a test.
const std::string least_mtu = "1280";

std::vector<std::string> sysctl(const std::string& setting) {
  return {"sysctl", "-q", "-w", setting};
}

std::vector<std::string> nft_drop(const std::string& family, const std::string& hook) {
  return {"nft", "add table " + family + " t; add chain " + family + " t c { type filter hook " +
                     hook + " priority 0; policy drop; }"};
}

std::string ip_to(const std::string& source, const std::string& destination) {
  return "ip(src=" + source + ", dst=" + destination + ")" + udp;
}

const std::vector<DeadPacket>& ip4_packets() {
  static const std::vector<DeadPacket> packets{
      {"ip_checksum", ip + ", checksum=0xdead)" + udp, "router", "IP_CSUM", "IpExt.InCsumErrors"},
      {"ip_version", ip + ", version=5)" + udp, "router", "IP_INHDR", "Ip.InHdrErrors"},
      {"ip_header_length", ip + ", hdr_len=16)" + udp, "router", "IP_INHDR", "Ip.InHdrErrors"},
      {"ip_length_beyond_frame", ip + ", len=200)" + udp, "router", "PKT_TOO_SMALL",
       "IpExt.InTruncatedPkts"},
      {"ip_length_below_header", ip + ", len=10)" + udp, "router", "IP_INHDR", "Ip.InHdrErrors"},
      {"ip_frame_too_short", to_router + ", type=0x0800)/hex(4500001400000000)", "router",
       "IP_INHDR", "Ip.InHdrErrors"},
      {"ttl_1_at_router", ip + ", ttl=1)" + udp, "router", "IP_INHDR", "Ip.InHdrErrors"},
      {"ttl_0_at_router", ip + ", ttl=0)" + udp, "router", "IP_INHDR", "Ip.InHdrErrors"},
      {"no_route", ip_to("10.77.1.2", "192.0.2.1"), "router", "IP_INNOROUTES", "IpExt.InNoRoutes"},
      {"class_e", ip_to("10.77.1.2", "240.0.0.1"), "router", "IP_INNOROUTES", "IpExt.InNoRoutes"},
      {"forwarding_off", ip + ")" + udp, "router", "IP_INADDRERRORS", "Ip.InAddrErrors",
       sysctl("net.ipv4.ip_forward=0")},
      {"rp_filter", ip_to("10.77.2.99", "10.77.2.2"), "router", "IP_RPFILTER",
       "TcpExt.IPReversePathFilter", sysctl("net.ipv4.conf.all.rp_filter=1")},
      {"larger_than_next_mtu",
       ip + ", flags.df=1)/udp(dstport=12000)/\"" + std::string(1400, 'x') + "\"",
       "router",
       "PKT_TOO_BIG",
       "Ip.FragFails",
       {"ip", "link", "set", "to-server", "mtu", least_mtu}},
      {"unknown_protocol", ip + ", proto=253)/\"hello\"", "server", "IP_NOPROTO",
       "Ip.InUnknownProtos"},
      {"lone_fragment", ip + ", flags.mf=1, id=77, proto=17)/hex(9c412ee000640000)", "server",
       "FRAG_REASM_TIMEOUT", "Ip.ReasmTimeout", sysctl("net.ipv4.ipfrag_time=1")},
      {"own_source", ip_to("10.77.1.1", "10.77.2.2"), "router", "IP_LOCAL_SOURCE", ""},
      {"multicast_source", ip_to("224.0.0.5", "10.77.2.2"), "router", "IP_INVALID_SOURCE", ""},
      {"source_zero", ip_to("0.0.0.0", "10.77.2.2"), "router", "IP_INVALID_SOURCE", ""},
      {"destination_zero", ip_to("10.77.1.2", "0.0.0.0"), "router", "IP_INVALID_DEST", ""},
      {"loopback_source", ip_to("127.0.0.1", "10.77.2.2"), "router", "IP_LOCALNET", ""},
      {"loopback_destination", ip_to("10.77.1.2", "127.0.0.1"), "router", "IP_LOCALNET", ""},
      {"forward_firewall", ip + ")" + udp, "router", "NETFILTER_DROP", "",
       nft_drop("ip", "forward")},
      {"input_firewall", ip + ")" + udp, "server", "NETFILTER_DROP", "", nft_drop("ip", "input")},
      {"blackhole_route",
       ip_to("10.77.1.2", "192.0.2.1"),
       "router",
       "NOT_SPECIFIED",
       "",
       {"ip", "route", "add", "blackhole", "192.0.2.0/24"}},
  };
  return packets;
}

const std::vector<DeadPacket>& ip6_packets() {
  static const std::vector<DeadPacket> packets{
      {"v6_multicast_source", "ipv6(src=ff02::1, dst=fd77:2::2)" + udp, "router", "IP_INHDR",
       "Ip6.InHdrErrors"},
      {"v6_loopback_source", "ipv6(src=::1, dst=fd77:2::2)" + udp, "router", "IP_INHDR",
       "Ip6.InHdrErrors"},
      {"v6_length_beyond_frame", ip6 + ", plen=500)" + udp, "router", "PKT_TOO_SMALL",
       "Ip6.InTruncatedPkts"},
      {"v6_hop_limit_1_at_router", ip6 + ", hlim=1)" + udp, "router", "IP_INHDR",
       "Ip6.InHdrErrors"},
      {"v6_no_route", "ipv6(src=fd77:1::2, dst=2001:db8::1)" + udp, "router", "IP_INNOROUTES",
       "Ip6.InNoRoutes"},
      {"v6_forwarding_off", ip6 + ")" + udp, "router", "IP_INADDRERRORS", "Ip6.InAddrErrors",
       sysctl("net.ipv6.conf.all.forwarding=0")},
      {"v6_link_local_source", "ipv6(src=fe80::1, dst=fd77:2::2)" + udp, "router",
       "IP_INADDRERRORS", "Ip6.InAddrErrors"},
      {"v6_larger_than_next_mtu",
       ip6 + ")/udp(dstport=12000)/\"" + std::string(1300, 'x') + "\"",
       "router",
       "PKT_TOO_BIG",
       "Ip6.InTooBigErrors",
       {"ip", "link", "set", "to-server", "mtu", least_mtu}},
      {"v6_unknown_protocol", ip6 + ", nxt=253)/\"hello\"", "server", "IP_NOPROTO",
       "Ip6.InUnknownProtos"},
      {"v6_lone_fragment", ip6 + ", nxt=44)/hex(11000001000000779c412ee000640000)", "server",
       "FRAG_REASM_TIMEOUT", "Ip6.ReasmTimeout", sysctl("net.ipv6.ip6frag_time=1")},
      {"v6_disabled", to_server + ")/" + ip6 + ")" + udp, "server", "IPV6DISABLED",
       "Ip6.InDiscards", sysctl("net.ipv6.conf.all.disable_ipv6=1"), "router"},
      {"v6_firewall", ip6 + ")" + udp, "server", "NETFILTER_DROP", "", nft_drop("ip6", "input")},
      {"v6_udp_closed_port", ip6 + ")/udp(dstport=9)/\"hello\"", "server", "NO_SOCKET",
       "Udp6.NoPorts"},
      {"v6_udp_checksum", ip6 + ")/udp(dstport=12000, checksum=0xdead)/\"hello\"", "server",
       "UDP_CSUM", "Udp6.InCsumErrors"},
      {"v6_udp_checksum_absent", ip6 + ")/udp(dstport=12000, checksum=0)/\"hello\"", "server",
       "UDP_CSUM", "Udp6.InCsumErrors"},
      {"v6_udp_length", ip6 + ")/udp(dstport=12000, length=500)/\"hello\"", "server",
       "PKT_TOO_SMALL", "Udp6.InErrors"},
      {"v6_tcp_checksum", ip6 + ")/tcp(dstport=9, flags.syn=1, checksum=0xdead)", "server",
       "TCP_CSUM", "Tcp.InCsumErrors"},
  };
  return packets;
}

const std::vector<DeadPacket>& other_packets() {
  static const std::vector<DeadPacket> packets{
      {"udp_closed_port", ip + ")/udp(dstport=9)/\"hello\"", "server", "NO_SOCKET", "Udp.NoPorts"},
      {"udp_checksum", ip + ")/udp(dstport=12000, checksum=0xdead)/\"hello\"", "server", "UDP_CSUM",
       "Udp.InCsumErrors"},
      {"udp_checksum_and_closed_port", ip + ")/udp(dstport=9, checksum=0xdead)/\"hello\"", "server",
       "UDP_CSUM", "Udp.InCsumErrors"},
      {"udp_length_beyond_packet", ip + ")/udp(dstport=12000, length=500)/\"hello\"", "server",
       "PKT_TOO_SMALL", "Udp.InErrors"},
      {"udp_length_below_header", ip + ")/udp(dstport=12000, length=3)/\"hello\"", "server",
       "PKT_TOO_SMALL", "Udp.InErrors"},
      {"tcp_closed_port", ip + ")/tcp(dstport=9, flags.syn=1)", "server", "NO_SOCKET",
       "Tcp.OutRsts"},
      {"tcp_checksum", ip + ")/tcp(dstport=9, flags.syn=1, checksum=0xdead)", "server", "TCP_CSUM",
       "Tcp.InCsumErrors"},
      {"tcp_header_length", ip + ")/tcp(dstport=9, flags.syn=1, hdr_len=8)", "server",
       "PKT_TOO_SMALL", "Tcp.InErrs"},
      {"icmp_checksum", ip + ", proto=1)/hex(0800dead00010001)", "server", "ICMP_CSUM",
       "Icmp.InCsumErrors"},
      {"other_mac", "eth(dst=02:00:00:00:09:09, src=02:00:00:00:01:02)/" + ip + ")" + udp, "router",
       "OTHERHOST", ""},
      {"unknown_ethertype", to_router + ", type=0x88b5)/\"hello\"", "router", "UNHANDLED_PROTO",
       "to-client.rx_dropped"},
      {"larger_than_own_mtu",
       ip + ")/udp(dstport=12000)/\"" + std::string(1400, 'x') + "\"",
       "router",
       "NOT_SPECIFIED",
       "to-client.rx_dropped",
       {"ip", "link", "set", "to-client", "mtu", least_mtu},
       "client",
       ENOBUFS},
  };
  return packets;
}

std::vector<DeadPacket> all_packets() {
  std::vector<DeadPacket> all;
  for (const auto* part : {&ip4_packets(), &ip6_packets(), &other_packets()}) {
    all.insert(all.end(), part->begin(), part->end());
  }
  return all;
}

class DropsPackets : public DropsLab, public testing::WithParamInterface<DeadPacket> {
 protected:
  static std::string frame() {
    const std::string& recipe = GetParam().recipe;
    return recipe.starts_with("eth(") ? recipe : to_router + ")/" + recipe;
  }
  void send_it() const {
    const std::string device = GetParam().from == "client" ? "to-router" : "to-server";
    EXPECT_EQ(send(GetParam().from, device, frame()), GetParam().send_errno);
  }
};

TEST_P(DropsPackets, TheCountersAndTheTracepointNameTheSameReason) {
  const DeadPacket& packet = GetParam();
  const Fd server = bound_socket("server");
  meet();
  if (!packet.obstacle.empty()) run(packet.dies_at, packet.obstacle);
  const Counters before = counters(packet.dies_at);
  forget_earlier_drops();
  send_it();
  expect_traced(packet.reason);
  const auto moved = changes(packet.dies_at, before, [&](const Counters& after) {
    return after[packet.counter] > before[packet.counter] || packet.counter.empty();
  });
  SCOPED_TRACE(text_of(moved));
  if (packet.counter.empty()) {
    EXPECT_THAT(reasons_of(moved), IsEmpty()) << "no counter was known to tell this";
    return;
  }
  EXPECT_THAT(reasons_of(moved), Not(IsEmpty()));
  const bool ambiguous =
      packet.counter.ends_with("_dropped") || packet.counter.ends_with(".InErrors");
  EXPECT_THAT(reasons_of(moved), Each(ambiguous ? "" : packet.reason));
}

INSTANTIATE_TEST_SUITE_P(Dead, DropsPackets, testing::ValuesIn(all_packets()),
                         [](const auto& test) { return test.param.name; });

}  // namespace
}  // namespace pushpkt::drops
