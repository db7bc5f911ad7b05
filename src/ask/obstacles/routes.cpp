// Obstacles of routing and of finding the neighbour. ip-route(8), ip-rule(8), ip-neighbour(8)
// On the router they are for what comes from the client only: the router itself finds the server.
// Timers of neighbours are shortened: three seconds of silence say no more than twenty
// milliseconds.
#include "ask/obstacles/table.hpp"

namespace pushpkt::ask {
namespace {

constexpr std::string_view route_source =
    "ip-route(8), ip-rule(8); RFC 1812, 5.2.7.1; RFC 4443, 3.1";
constexpr std::string_view neighbour_source = "ip-neighbour(8); RFC 826; RFC 4861, 7.2";

constexpr std::array routes_table{
    ObstacleData{.name = "client-no-route",
                 .purpose = "the sender has no route: whole frames ask for none",
                 .source = route_source,
                 .put_up = {"client: ip route del default via @gateway"},
                 .cure = {"client: ip route add default via @gateway"},
                 .cases4 = {""},
                 .cases6 = {""}},
    ObstacleData{.name = "client-unreachable",
                 .purpose = "the sender's route says that the server cannot be reached",
                 .source = route_source,
                 .put_up = {"client: ip route add unreachable @server"},
                 .cure = {"client: ip route del unreachable @server"},
                 .cases4 = {""},
                 .cases6 = {""}},
    ObstacleData{.name = "client-blackhole",
                 .purpose = "the sender's route leads nowhere",
                 .source = route_source,
                 .put_up = {"client: ip route add blackhole @server"},
                 .cure = {"client: ip route del blackhole @server"},
                 .cases4 = {""},
                 .cases6 = {""}},
    ObstacleData{.name = "client-prohibit",
                 .purpose = "the sender's route forbids the server: EACCES is no privilege",
                 .source = route_source,
                 .put_up = {"client: ip route add prohibit @server"},
                 .cure = {"client: ip route del prohibit @server"},
                 .cases4 = {""},
                 .cases6 = {""}},
    ObstacleData{.name = "router-unreachable",
                 .purpose = "the router's route says that the server cannot be reached",
                 .source = route_source,
                 .scene = {"router: @ip rule add iif to-client lookup 100 pref 100"},
                 .put_up = {"router: ip route add unreachable @server table 100"},
                 .cure = {"router: ip route del unreachable @server table 100"},
                 .clear = {"router: @ip rule del iif to-client lookup 100 pref 100"},
                 .rate_limited_icmp = true,
                 .cases4 = {""},
                 .cases6 = {""}},
    ObstacleData{.name = "router-blackhole",
                 .purpose = "the router's route leads nowhere",
                 .source = route_source,
                 .scene = {"router: @ip rule add iif to-client lookup 100 pref 100"},
                 .put_up = {"router: ip route add blackhole @server table 100"},
                 .cure = {"router: ip route del blackhole @server table 100"},
                 .clear = {"router: @ip rule del iif to-client lookup 100 pref 100"},
                 .cases4 = {""},
                 .cases6 = {""}},
    ObstacleData{.name = "router-prohibit",
                 .purpose = "the router's route forbids the server",
                 .source = route_source,
                 .scene = {"router: @ip rule add iif to-client lookup 100 pref 100"},
                 .put_up = {"router: ip route add prohibit @server table 100"},
                 .cure = {"router: ip route del prohibit @server table 100"},
                 .clear = {"router: @ip rule del iif to-client lookup 100 pref 100"},
                 .rate_limited_icmp = true,
                 .cases4 = {""},
                 .cases6 = {""}},
    ObstacleData{.name = "router-no-route",
                 .purpose = "the router has no route for what the client sends",
                 .source = route_source,
                 .scene = {"router: @ip rule add lookup 253 pref 40000"},
                 .put_up = {"router: @ip rule add iif to-client goto 40000 pref 100"},
                 .cure = {"router: @ip rule del iif to-client goto 40000 pref 100"},
                 .clear = {"router: @ip rule del lookup 253 pref 40000"},
                 .cases4 = {""},
                 .cases6 = {""}},
    ObstacleData{
        .name = "forwarding-off",
        .purpose = "the router keeps what is not for itself",
        .source = "ip-sysctl.rst, ip_forward and forwarding",
        .put_up = {"router: sysctl -w net.ipv4.ip_forward=0 net.ipv6.conf.all.forwarding=0"},
        .cure = {"router: sysctl -w net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1"},
        .cases4 = {""},
        .cases6 = {""}},
    ObstacleData{.name = "client-no-neighbour",
                 .purpose = "the sender's gateway is an address that no host answers for",
                 .source = neighbour_source,
                 .scene = {"client: sysctl -w net.@family.neigh.to-router.mcast_solicit=1 "
                           "net.@family.neigh.to-router.retrans_time_ms=20"},
                 .put_up = {"client: ip route change default via @unused-near"},
                 .cure = {"client: ip neigh replace @unused-near lladdr 02:00:00:00:01:01 dev "
                          "to-router nud permanent"},
                 .clear = {"client: ip route change default via @gateway",
                           "client: ip neigh del @unused-near dev to-router",
                           "client: sysctl -w net.@family.neigh.to-router.mcast_solicit=3 "
                           "net.@family.neigh.to-router.retrans_time_ms=1000"},
                 .decided_by_timer = true,
                 .cases4 = {""},
                 .cases6 = {""}},
    ObstacleData{
        .name = "router-no-neighbour",
        .purpose = "the router's next hop is an address that no host answers for",
        .source = neighbour_source,
        .scene = {"router: sysctl -w net.@family.neigh.to-server.mcast_solicit=1 "
                  "net.@family.neigh.to-server.retrans_time_ms=20",
                  "router: @ip rule add iif to-client lookup 100 pref 100"},
        .put_up = {"router: ip route add @server via @unused-far dev to-server onlink table 100"},
        .cure = {"router: ip neigh replace @unused-far lladdr 02:00:00:00:02:02 dev to-server nud "
                 "permanent"},
        .clear = {"router: ip route del @server table 100",
                  "router: @ip rule del iif to-client lookup 100 pref 100",
                  "router: ip neigh del @unused-far dev to-server",
                  "router: sysctl -w net.@family.neigh.to-server.mcast_solicit=3 "
                  "net.@family.neigh.to-server.retrans_time_ms=1000"},
        .decided_by_timer = true,
        .cases4 = {""},
        .cases6 = {""}},
};

}  // namespace

std::span<const ObstacleData> route_obstacles() { return routes_table; }

}  // namespace pushpkt::ask
