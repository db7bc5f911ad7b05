// Obstacles of size, time to live and checksums. RFC 1191, RFC 8201, RFC 791, RFC 768
#include "ask/obstacles/table.hpp"

namespace pushpkt::ask {
namespace {

constexpr Lines small_link{"router: ip link set to-server mtu 1300",
                           "server: ip link set to-router mtu 1300"};
constexpr Lines full_link{"router: ip link set to-server mtu 1500",
                          "server: ip link set to-router mtu 1500"};
/// 1400 bytes of IP, with and without DF where that is ours; a small one.
constexpr Cases large4{"", "payload.bytes=1372", "payload.bytes=1372+ip.flags.df=1"};
constexpr Cases large6{"", "payload.bytes=1352"};

constexpr ObstacleData small_mtu{
    .name = "small-mtu",
    .purpose = "a link with MTU 1300 on the way, of which the sender knows nothing yet",
    .source = "RFC 1191; RFC 8201; ip(7), IP_MTU_DISCOVER",
    .put_up = small_link,
    .cure = full_link,
    .before_each = {"client: @forget"},
    .cases4 = large4,
    .cases6 = large6};

constexpr ObstacleData small_mtu_known() {
  ObstacleData data = small_mtu;
  data.name = "small-mtu-known";
  data.purpose = "the same after a socket ran into it: who learns from the route cache";
  data.warm_up = "payload.bytes=1372";
  return data;
}

constexpr ObstacleData mtu_black_hole() {
  ObstacleData data = small_mtu;
  data.name = "mtu-black-hole";
  data.purpose = "the same with a router that keeps its ICMP errors to itself";
  data.source = "RFC 2923; ip-route(8), mtu";
  data.put_up[2] = "router: nft add table inet silent";
  data.put_up[3] =
      "router: nft add chain inet silent output { type filter hook output priority filter; }";
  data.put_up[4] = "router: nft add rule inet silent output meta l4proto { icmp, icmpv6 } drop";
  data.cure = {"client: ip route change default via @gateway mtu 1300"};
  data.clear = {full_link[0], full_link[1], "router: nft delete table inet silent",
                "client: ip route change default via @gateway"};
  data.cases4 = {"", "payload.bytes=1372"};
  return data;
}

constexpr std::array sizes_table{
    small_mtu,
    small_mtu_known(),
    mtu_black_hole(),
    ObstacleData{.name = "client-small-mtu",
                 .purpose = "the sender's own link has MTU 1300: who fragments, who refuses",
                 .source = "netdevice(7); packet(7), EMSGSIZE; raw(7), EMSGSIZE",
                 .put_up = {"client: ip link set to-router mtu 1300"},
                 .cure = {"client: ip link set to-router mtu 1500"},
                 .cases4 = large4,
                 .cases6 = large6},
    ObstacleData{.name = "ttl",
                 .purpose = "the packet may be forwarded no further than the router",
                 .source = "RFC 791, 3.2; RFC 8200, 3",
                 .advice = "write a TTL (hop limit) of 2 or more: one for each router, and one",
                 .cases4 = {"ip.ttl=64 | ip.ttl=1 | ip.ttl=2", "ip.ttl=64 | ip.ttl=0 | ip.ttl=2"},
                 .cases6 = {"ipv6.hlim=64 | ipv6.hlim=1 | ipv6.hlim=2",
                            "ipv6.hlim=64 | ipv6.hlim=0 | ipv6.hlim=2"}},
    ObstacleData{.name = "client-ttl",
                 .purpose = "the sender's kernel writes a TTL (hop limit) of 1: who writes its own "
                            "does not care",
                 .source = "ip-sysctl.rst, ip_default_ttl, hop_limit",
                 .put_up = {"client: sysctl -w net.ipv4.ip_default_ttl=1 "
                            "net.ipv6.conf.to-router.hop_limit=1"},
                 .cure = {"client: sysctl -w net.ipv4.ip_default_ttl=64 "
                          "net.ipv6.conf.to-router.hop_limit=64"},
                 .cases4 = {""},
                 .cases6 = {""}},
    ObstacleData{.name = "router-ttl",
                 .purpose = "a router that cuts the time to live down to 1 on arrival",
                 .source = "nft(8), PAYLOAD STATEMENT",
                 .put_up = {"router: nft add table inet ttl",
                            "router: nft add chain inet ttl prerouting "
                            "{ type filter hook prerouting priority mangle; }",
                            "router: nft add rule inet ttl prerouting iifname to-client ip ttl "
                            "set 1",
                            "router: nft add rule inet ttl prerouting iifname to-client ip6 "
                            "hoplimit set 1"},
                 .cure = {"router: nft delete table inet ttl"},
                 .cases4 = {""},
                 .cases6 = {""}},
    ObstacleData{.name = "wrong-udp-checksum",
                 .purpose = "a UDP checksum that does not fit",
                 .source = "RFC 768; RFC 8200, 8.1",
                 .advice = "write it right; over IPv4 also 0, which says that there is none",
                 .cases4 = {" | udp.checksum=0xdead | ", " | udp.checksum=0xdead | udp.checksum=0"},
                 .cases6 = {" | udp.checksum=0xdead | ", " | udp.checksum=0 | "}},
    ObstacleData{.name = "wrong-ip-checksum",
                 .purpose = "a header checksum that does not fit, where the kernel leaves it alone",
                 .source = "RFC 791, 3.1; raw(7), IP_HDRINCL",
                 .families = ObstacleFamilies::ip4,
                 .advice = "write it right, or take raw-ip, whose kernel computes it",
                 .cases4 = {" | ip.checksum=0xdead | "}},
};

}  // namespace

std::span<const ObstacleData> size_obstacles() { return sizes_table; }

}  // namespace pushpkt::ask
