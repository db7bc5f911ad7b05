// Obstacles on the sender's own host: which path walks past which hook. nft(8), tc(8)
#include "ask/obstacles/table.hpp"

namespace pushpkt::ask {
namespace {

constexpr std::array filters_table{
    ObstacleData{.name = "client-output-filter",
                 .purpose = "the sender's own firewall drops on output: EPERM is no privilege",
                 .source = "nft(8), ADDRESS FAMILIES: output",
                 .put_up = {"client: nft add table inet own",
                            "client: nft add chain inet own output "
                            "{ type filter hook output priority filter; }",
                            "client: nft add rule inet own output udp dport 12000 counter drop"},
                 .cure = {"client: nft delete table inet own"},
                 .cases4 = {""},
                 .cases6 = {""}},
    ObstacleData{.name = "client-postrouting-filter",
                 .purpose = "the same after routing, where the sender would masquerade",
                 .source = "nft(8), ADDRESS FAMILIES: postrouting",
                 .put_up = {"client: nft add table inet own",
                            "client: nft add chain inet own postrouting "
                            "{ type filter hook postrouting priority filter; }",
                            "client: nft add rule inet own postrouting udp dport 12000 "
                            "counter drop"},
                 .cure = {"client: nft delete table inet own"},
                 .cases4 = {""},
                 .cases6 = {""}},
    ObstacleData{.name = "client-egress-filter",
                 .purpose = "a filter on the sender's device, which only xdp walks past; "
                            "over IPv6 nft may misread a frame of ring",
                 .source = "nft(8), NETDEV ADDRESS FAMILY: egress (Linux 5.16)",
                 .put_up = {"client: nft add table netdev own",
                            "client: nft add chain netdev own egress "
                            "{ type filter hook egress device to-router priority filter; }",
                            "client: nft add rule netdev own egress udp dport 12000 counter drop"},
                 .cure = {"client: nft delete table netdev own"},
                 .cases4 = {""},
                 .cases6 = {""}},
    ObstacleData{.name = "client-tc-egress-filter",
                 .purpose = "the same by traffic control, where the kernel has its actions",
                 .source = "tc-u32(8), tc-actions(8)",
                 .families = ObstacleFamilies::ip4,
                 .put_up = {"client: tc qdisc add dev to-router clsact",
                            "client: tc filter add dev to-router egress protocol ip u32 "
                            "match ip dport 12000 0xffff action drop"},
                 .cure = {"client: tc qdisc del dev to-router clsact"},
                 .cases4 = {""}},
    ObstacleData{
        .name = "client-conntrack",
        .purpose = "the sender's own host drops what its connection tracking calls invalid",
        .source = "nft(8), CONNTRACK EXPRESSIONS; raw(7), IP_NODEFRAG",
        .put_up = {"client: nft add table inet own",
                   "client: nft add chain inet own output "
                   "{ type filter hook output priority filter; }",
                   "client: nft add rule inet own output ct state invalid counter drop"},
        .cure = {"client: nft delete table inet own"},
        .cases4 = {"", "udp.checksum=0xdead", "ip.flags.mf=1+payload.bytes=16", "tcp.flags=0x003",
                   "tcp.flags=0x010"},
        .cases6 = {"", "udp.checksum=0xdead", "tcp.flags=0x003", "tcp.flags=0x010"}},
    ObstacleData{
        .name = "client-full-queue",
        .purpose = "no byte of room in the device's queue: some sockets say ok all the same",
        .source = "tc-bfifo(8), tc-htb(8); send(2), ENOBUFS",
        .put_up = {"client: tc qdisc add dev to-router root handle 1: htb",
                   "client: tc class add dev to-router parent 1: classid 1:1 htb "
                   "rate 1gbit quantum 1500",
                   "client: tc qdisc add dev to-router parent 1:1 handle 10: "
                   "bfifo limit 10",
                   "client: tc filter add dev to-router parent 1: protocol ip u32 "
                   "match ip dport 12000 0xffff flowid 1:1",
                   "client: tc filter add dev to-router parent 1: protocol ipv6 u32 "
                   "match ip6 dport 12000 0xffff flowid 1:1"},
        .cure = {"client: tc qdisc del dev to-router root"},
        .cases4 = {""},
        .cases6 = {""}},
};

}  // namespace

std::span<const ObstacleData> filter_obstacles() { return filters_table; }

}  // namespace pushpkt::ask
