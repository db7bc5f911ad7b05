// Each obstacle is a few commands after the plain lab. A new one: a member of Obstacles, a function
// here, a line in `add_obstacles`. nft(8), ip-sysctl.rst, nf_conntrack-sysctl.rst
#include "obstacles.hpp"

#include <initializer_list>
#include <utility>

#include "pushpkt/lab/topology.hpp"

namespace pushpkt::lab {
namespace {

void add(Plan& plan, std::string_view host, std::vector<std::string> argv, std::string why = {}) {
  plan.commands.push_back({std::string(host), std::move(argv), std::move(why)});
}

// Each rule is one word for nft, which reads it as its own language.
void add_rules(Plan& plan, std::string_view host, const std::string& why,
               std::initializer_list<std::string> rules) {
  std::string once = why;
  for (const std::string& rule : rules) add(plan, host, {"nft", rule}, std::exchange(once, {}));
}

std::string towards(const LinkEnd& interface) { return "oifname " + std::string(interface.name); }
std::string from(const LinkEnd& interface) { return "iifname " + std::string(interface.name); }

void add_nat(Plan& plan) {
  add_rules(plan, router_name, "NAT: the server sees the address of the router",
            {"add table inet nat",
             "add chain inet nat postrouting { type nat hook postrouting priority srcnat; }",
             "add rule inet nat postrouting " + towards(router_to_server) + " counter masquerade"});
}

void add_rp_filter(Plan& plan, int mode) {
  add(plan, router_name,
      {"sysctl", "-q", "-w", "net.ipv4.conf.all.rp_filter=" + std::to_string(mode)},
      "reverse path filter (RFC 3704): the larger of all and of the interface counts");
}

void add_mtu(Plan& plan, unsigned mtu) {
  std::string why = "a link with a small MTU: the router must fragment or refuse";
  for (const LinkEnd& link_end : {router_to_server, server_to_router}) {
    add(plan, link_end.host,
        {"ip", "link", "set", std::string(link_end.name), "mtu", std::to_string(mtu)},
        std::exchange(why, {}));
  }
}

void add_firewall(Plan& plan) {
  add_rules(
      plan, router_name, "a stateful firewall: only what the client began may pass",
      {"add table inet firewall",
       "add chain inet firewall forward { type filter hook forward priority filter; policy drop; }",
       "add rule inet firewall forward ct state invalid counter drop",
       "add rule inet firewall forward ct state established,related counter accept",
       "add rule inet firewall forward " + from(router_to_client) + " ct state new counter accept",
       "add rule inet firewall forward counter drop"});
  add(plan, router_name, {"sysctl", "-q", "-e", "-w", "net.netfilter.nf_conntrack_tcp_loose=0"},
      "a TCP flow begins with a SYN, or it is invalid");
}

void add_egress_filter(Plan& plan) {
  add_rules(plan, client_name, "an egress filter: the client refuses its own packets to port 12000",
            {"add table inet egress",
             "add chain inet egress output { type filter hook output priority filter; }",
             "add rule inet egress output meta l4proto { tcp, udp } th dport 12000 counter drop"});
}

void add_deaf_server(Plan& plan) {
  add(plan, server_name, {"ip", "link", "set", std::string(server_to_router.name), "arp", "off"},
      "the server answers neither ARP nor Neighbour Discovery: the router cannot find it");
}

void add_neighbour(Plan& plan, const LinkEnd& here, const LinkEnd& there, std::string why) {
  for (const std::string& address : {to_string(there.ip4), to_string(there.ip6)}) {
    add(plan, here.host,
        {"ip", "neigh", "replace", address, "lladdr", to_string(there.mac), "dev",
         std::string(here.name), "nud", "permanent"},
        std::exchange(why, {}));
  }
}

void add_known_neighbours(Plan& plan, ClientLink link) {
  std::string why =
      "neighbours are known for good: no lying ARP or Neighbour Discovery changes them";
  if (link == ClientLink::host) {
    add_neighbour(plan, client_to_router, router_to_client, std::exchange(why, {}));
  }
  if (link != ClientLink::tun) {  // which has none
    add_neighbour(plan, router_to_client, client_to_router, std::exchange(why, {}));
  }
  add_neighbour(plan, router_to_server, server_to_router, {});
  add_neighbour(plan, server_to_router, router_to_server, {});
}

void add_reassembly_time(Plan& plan, unsigned seconds) {
  std::string why = "a fragment that stays alone is given up early";
  for (const std::string_view host : host_names) {
    add(plan, host,
        {"sysctl", "-q", "-w", "net.ipv4.ipfrag_time=" + std::to_string(seconds),
         "net.ipv6.ip6frag_time=" + std::to_string(seconds)},
        std::exchange(why, {}));
  }
}

void add_connections_by_hand(Plan& plan) {
  const std::string ports =
      std::to_string(first_port_by_hand) + "-" + std::to_string(last_port_by_hand);
  add_rules(plan, client_name, "the client's kernel does not reset what it has not opened itself",
            {"add table inet by_hand",
             "add chain inet by_hand input { type filter hook input priority filter; }",
             "add rule inet by_hand input tcp sport 12000 tcp dport " + ports + " counter drop"});
}

void add_no_forwarding(Plan& plan) {
  add(plan, router_name,
      {"sysctl", "-q", "-w", "net.ipv4.ip_forward=0", "net.ipv6.conf.all.forwarding=0"},
      "no forwarding: the router takes only what is for itself");
}

}  // namespace

void add_obstacles(Plan& plan, const Obstacles& obstacles) {
  if (obstacles.known_neighbours || obstacles.client_link != ClientLink::host) {
    add_known_neighbours(plan, obstacles.client_link);
  }
  if (obstacles.reassembly_seconds) add_reassembly_time(plan, *obstacles.reassembly_seconds);
  if (obstacles.connections_by_hand) add_connections_by_hand(plan);
  if (obstacles.no_forwarding) add_no_forwarding(plan);
  if (obstacles.rp_filter) add_rp_filter(plan, *obstacles.rp_filter);
  if (obstacles.mtu) add_mtu(plan, *obstacles.mtu);
  if (obstacles.nat) add_nat(plan);
  if (obstacles.firewall) add_firewall(plan);
  if (obstacles.egress_filter) add_egress_filter(plan);
  if (obstacles.server_arp_off) add_deaf_server(plan);
}

}  // namespace pushpkt::lab
