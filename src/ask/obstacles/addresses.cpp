// Obstacles that look at addresses: reverse path filters, own and loopback addresses from outside.
#include "ask/obstacles/table.hpp"

namespace pushpkt::ask {
namespace {

constexpr std::string_view rp_filter_source = "RFC 3704; ip-sysctl.rst, rp_filter";
/// Level, unowned on the link, unowned and without a route back, of the link on the other side.
constexpr Cases spoofed4{"", "ip.src=10.77.1.9", "ip.src=10.99.0.1", "ip.src=10.77.2.9"};
constexpr Cases spoofed6{"", "ipv6.src=fd77:1::9", "ipv6.src=fd99::1", "ipv6.src=fd77:2::9"};
/// Or the default route would be a way back to everybody.
constexpr Lines no_default_route{"server: ip route del default via 10.77.2.1",
                                 "server: ip route add 10.77.1.0/24 via 10.77.2.1"};
constexpr Lines default_route{"server: sysctl -w net.ipv4.conf.all.rp_filter=0",
                              "server: ip route del 10.77.1.0/24 via 10.77.2.1",
                              "server: ip route add default via 10.77.2.1"};

/// 127.0.0.1 is an own address everywhere, so it takes both.
constexpr Lines localnet_is_welcome{
    "router: sysctl -w net.ipv4.conf.to-client.route_localnet=1 "
    "net.ipv4.conf.to-client.accept_local=1",
    "server: sysctl -w net.ipv4.conf.to-router.route_localnet=1 "
    "net.ipv4.conf.to-router.accept_local=1"};
constexpr Lines localnet_is_refused{
    "router: sysctl -w net.ipv4.conf.to-client.route_localnet=0 "
    "net.ipv4.conf.to-client.accept_local=0",
    "server: sysctl -w net.ipv4.conf.to-router.route_localnet=0 "
    "net.ipv4.conf.to-router.accept_local=0"};

constexpr ObstacleData router_rp_filter(std::string_view name, std::string_view purpose,
                                        std::string_view command) {
  return {.name = name,
          .purpose = purpose,
          .source = rp_filter_source,
          .families = ObstacleFamilies::ip4,
          .put_up = {command},
          .cure = {"router: sysctl -w net.ipv4.conf.all.rp_filter=0"},
          .cases4 = spoofed4};
}

constexpr ObstacleData server_rp_filter(std::string_view name, std::string_view purpose,
                                        std::string_view command) {
  return {.name = name,
          .purpose = purpose,
          .source = rp_filter_source,
          .families = ObstacleFamilies::ip4,
          .scene = no_default_route,
          .put_up = {command},
          .cure = {"server: sysctl -w net.ipv4.conf.all.rp_filter=0"},
          .clear = default_route,
          .cases4 = {"", "ip.src=10.99.0.1", "ip.src=10.77.2.9"}};
}

constexpr std::array addresses_table{
    router_rp_filter("router-rp-filter-0", "the router filters no source: nothing is stopped",
                     "router: sysctl -w net.ipv4.conf.all.rp_filter=0"),
    router_rp_filter("router-rp-filter-1",
                     "strict: the way back must leave by the interface it came in by",
                     "router: sysctl -w net.ipv4.conf.all.rp_filter=1"),
    router_rp_filter("router-rp-filter-2", "loose: there must be some way back",
                     "router: sysctl -w net.ipv4.conf.all.rp_filter=2"),
    server_rp_filter("server-rp-filter-0", "a server without default route filters no source",
                     "server: sysctl -w net.ipv4.conf.all.rp_filter=0"),
    server_rp_filter("server-rp-filter-1", "strict, on a server without default route",
                     "server: sysctl -w net.ipv4.conf.all.rp_filter=1"),
    server_rp_filter("server-rp-filter-2", "loose, on a server without default route",
                     "server: sysctl -w net.ipv4.conf.all.rp_filter=2"),
    ObstacleData{.name = "router-fib-filter",
                 .purpose = "a reverse path filter in nft, for both families",
                 .source = "nft(8), FIB EXPRESSIONS; RFC 3704",
                 .put_up = {"router: nft add table inet rpf",
                            "router: nft add chain inet rpf prerouting "
                            "{ type filter hook prerouting priority raw; }",
                            "router: nft add rule inet rpf prerouting "
                            "fib saddr . iif oif missing counter drop"},
                 .cure = {"router: nft delete table inet rpf"},
                 .cases4 = spoofed4,
                 .cases6 = spoofed6},
    ObstacleData{.name = "server-accept-local",
                 .purpose = "the server takes no packet that says it comes from the server",
                 .source = "ip-sysctl.rst, accept_local",
                 .families = ObstacleFamilies::ip4,
                 .scene = {"server: sysctl -w net.ipv4.conf.to-router.accept_local=1"},
                 .put_up = {"server: sysctl -w net.ipv4.conf.to-router.accept_local=0"},
                 .cure = {"server: sysctl -w net.ipv4.conf.to-router.accept_local=1"},
                 .clear = {"server: sysctl -w net.ipv4.conf.to-router.accept_local=0"},
                 .cases4 = {"", "ip.src=10.77.2.2"}},
    ObstacleData{.name = "router-accept-local",
                 .purpose = "the router takes no packet that says it comes from the router",
                 .source = "ip-sysctl.rst, accept_local",
                 .families = ObstacleFamilies::ip4,
                 .scene = {"router: sysctl -w net.ipv4.conf.to-client.accept_local=1"},
                 .put_up = {"router: sysctl -w net.ipv4.conf.to-client.accept_local=0"},
                 .cure = {"router: sysctl -w net.ipv4.conf.to-client.accept_local=1"},
                 .clear = {"router: sysctl -w net.ipv4.conf.to-client.accept_local=0"},
                 .cases4 = {"", "ip.src=10.77.1.1", "ip.src=10.77.2.1"}},
    ObstacleData{.name = "router-localnet-source",
                 .purpose = "the router takes nothing from 127/8 off a wire",
                 .source = "ip-sysctl.rst, route_localnet; RFC 1122, 3.2.1.3",
                 .families = ObstacleFamilies::ip4,
                 .scene = localnet_is_welcome,
                 .put_up = {"router: sysctl -w net.ipv4.conf.to-client.route_localnet=0"},
                 .cure = {"router: sysctl -w net.ipv4.conf.to-client.route_localnet=1"},
                 .clear = localnet_is_refused,
                 .cases4 = {"ip.src=127.0.0.1"}},
    ObstacleData{.name = "server-localnet-source",
                 .purpose = "the server takes nothing from 127/8 off a wire",
                 .source = "ip-sysctl.rst, route_localnet; RFC 1122, 3.2.1.3",
                 .families = ObstacleFamilies::ip4,
                 .scene = localnet_is_welcome,
                 .put_up = {"server: sysctl -w net.ipv4.conf.to-router.route_localnet=0"},
                 .cure = {"server: sysctl -w net.ipv4.conf.to-router.route_localnet=1"},
                 .clear = localnet_is_refused,
                 .cases4 = {"ip.src=127.0.0.1"}},
    ObstacleData{.name = "server-localnet-destination",
                 .purpose = "the server sends port 12000 on to its 127.0.0.1, which it may not",
                 .source = "ip-sysctl.rst, route_localnet",
                 .families = ObstacleFamilies::ip4,
                 .scene = {"server: sysctl -w net.ipv4.conf.to-router.route_localnet=1",
                           "server: nft add table ip inward",
                           "server: nft add chain ip inward prerouting "
                           "{ type nat hook prerouting priority dstnat; }",
                           "server: nft add rule ip inward prerouting iifname to-router "
                           "udp dport 12000 counter dnat to 127.0.0.1"},
                 .put_up = {"server: sysctl -w net.ipv4.conf.to-router.route_localnet=0"},
                 .cure = {"server: sysctl -w net.ipv4.conf.to-router.route_localnet=1"},
                 .clear = {"server: nft delete table ip inward",
                           "server: sysctl -w net.ipv4.conf.to-router.route_localnet=0"},
                 .cases4 = {""}},
};

}  // namespace

std::span<const ObstacleData> address_obstacles() { return addresses_table; }

}  // namespace pushpkt::ask
