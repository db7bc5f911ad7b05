// Obstacles on the router that look into packets: NAT, firewalls. nft(8), nf_conntrack-sysctl.rst
#include "ask/obstacles/table.hpp"

namespace pushpkt::ask {
namespace {

constexpr std::array middleboxes_table{
    ObstacleData{
        .name = "nat",
        .purpose = "the router masquerades: what becomes of address, port, id and checksums",
        .source = "nft(8), NAT STATEMENTS; RFC 3022",
        .put_up = {"router: nft add table inet nat",
                   "router: nft add chain inet nat postrouting "
                   "{ type nat hook postrouting priority srcnat; }",
                   "router: nft add rule inet nat postrouting oifname to-server counter "
                   "masquerade"},
        .cure = {"router: nft delete table inet nat"},
        .cases4 = {"", "ip.id=4660", "udp.checksum=0", "udp.checksum=0xdead",
                   "ip.flags.mf=1+payload.bytes=16", "icmp.ident=7"},
        .cases6 = {"", "udp.checksum=0xdead", "ipv6.fraghdr.more=1+payload.bytes=16",
                   "icmpv6.echo.identifier=7"}},
    ObstacleData{.name = "nat-random-ports",
                 .purpose = "the router masquerades and draws every port by lot",
                 .source = "nft(8), NAT STATEMENTS: fully-random; RFC 6056",
                 .put_up = {"router: nft add table inet nat",
                            "router: nft add chain inet nat postrouting "
                            "{ type nat hook postrouting priority srcnat; }",
                            "router: nft add rule inet nat postrouting oifname to-server udp "
                            "dport 12000 counter masquerade fully-random"},
                 .cure = {"router: nft delete table inet nat"},
                 .cases4 = {"", "udp.checksum=0"},
                 .cases6 = {""}},
    ObstacleData{
        .name = "firewall",
        .purpose = "the router forwards only flows that the client began, and nothing invalid",
        .source = "nft(8), CONNTRACK EXPRESSIONS; nf_conntrack-sysctl.rst, nf_conntrack_tcp_loose",
        .put_up = {"router: nft add table inet firewall",
                   "router: nft add chain inet firewall forward "
                   "{ type filter hook forward priority filter; policy drop; }",
                   "router: nft add rule inet firewall forward ct state invalid counter drop",
                   "router: nft add rule inet firewall forward ct state established,related "
                   "counter accept",
                   "router: nft add rule inet firewall forward iifname to-client ct state new "
                   "counter accept",
                   "router: sysctl -e -w net.netfilter.nf_conntrack_tcp_loose=0"},
        .cure = {"router: nft delete table inet firewall"},
        .clear = {"router: sysctl -e -w net.netfilter.nf_conntrack_tcp_loose=1"},
        .cases4 = {"", "udp.checksum=0xdead", "ip.flags.mf=1+payload.bytes=16", "tcp.flags=0x002",
                   "tcp.flags=0x010", "tcp.flags=0x029"},
        .cases6 = {"", "udp.checksum=0xdead", "ipv6.fraghdr.more=1+payload.bytes=16",
                   "tcp.flags=0x002", "tcp.flags=0x010", "tcp.flags=0x029"}},
    ObstacleData{.name = "firewall-checksums",
                 .purpose = "that firewall, and the cure by which it looks at no checksum",
                 .source = "nf_conntrack-sysctl.rst, nf_conntrack_checksum",
                 .put_up = {"router: nft add table inet firewall",
                            "router: nft add chain inet firewall forward "
                            "{ type filter hook forward priority filter; }",
                            "router: nft add rule inet firewall forward ct state invalid "
                            "counter drop"},
                 .cure = {"router: sysctl -w net.netfilter.nf_conntrack_checksum=0"},
                 .clear = {"router: sysctl -w net.netfilter.nf_conntrack_checksum=1",
                           "router: nft delete table inet firewall"},
                 .cases4 = {"udp.checksum=0xdead"},
                 .cases6 = {"udp.checksum=0xdead"}},
    ObstacleData{.name = "port-filter",
                 .purpose = "the router drops the port and says nothing; no connection tracking",
                 .source = "nft(8), VERDICT STATEMENTS: drop",
                 .put_up = {"router: nft add table inet ports",
                            "router: nft add chain inet ports forward "
                            "{ type filter hook forward priority filter; }",
                            "router: nft add rule inet ports forward udp dport 12000 "
                            "counter drop"},
                 .cure = {"router: nft delete table inet ports"},
                 .cases4 = {"", "udp.dstport=12002"},
                 .cases6 = {"", "udp.dstport=12002"}},
    ObstacleData{.name = "port-reject",
                 .purpose = "the router refuses the port and says so",
                 .source = "nft(8), REJECT STATEMENT",
                 .put_up = {"router: nft add table inet ports",
                            "router: nft add chain inet ports forward "
                            "{ type filter hook forward priority filter; }",
                            "router: nft add rule inet ports forward udp dport 12000 "
                            "counter reject with icmpx admin-prohibited"},
                 .cure = {"router: nft delete table inet ports"},
                 .cases4 = {""},
                 .cases6 = {""}},
    ObstacleData{.name = "answer-filter",
                 .purpose = "the router drops what comes from the port: only the answer is lost",
                 .source = "nft(8), VERDICT STATEMENTS: drop",
                 .put_up = {"router: nft add table inet ports",
                            "router: nft add chain inet ports forward "
                            "{ type filter hook forward priority filter; }",
                            "router: nft add rule inet ports forward udp sport 12000 "
                            "counter drop"},
                 .cure = {"router: nft delete table inet ports"},
                 .cases4 = {""},
                 .cases6 = {""}},
};

}  // namespace

std::span<const ObstacleData> middlebox_obstacles() { return middleboxes_table; }

}  // namespace pushpkt::ask
