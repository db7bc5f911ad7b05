// The plain lab as commands: kernel settings first, then links and addresses. ip-sysctl.rst
#include "pushpkt/lab/plan.hpp"

#include <initializer_list>
#include <utility>

#include "obstacles.hpp"
#include "pushpkt/lab/impair_forwarder.hpp"
#include "pushpkt/lab/topology.hpp"

namespace pushpkt::lab {
namespace {

using Words = std::vector<std::string>;

// `default` is inherited by the interfaces that are made later.
Words for_interfaces(const std::string& family, std::initializer_list<const char*> places,
                     const Words& settings) {
  Words argv{"sysctl", "-q", "-w"};
  for (const char* place : places) {
    for (const std::string& setting : settings) {
      std::string key = "net." + family + ".conf.";
      argv.push_back(key.append(place).append(".").append(setting));
    }
  }
  return argv;
}

void add_settings(Plan& plan, std::string_view name) {
  const std::string host(name);
  const std::string forward = name == router_name ? "1" : "0";
  const auto add = [&](Words argv, std::string why) {
    plan.commands.push_back({host, std::move(argv), std::move(why)});
  };
  // ip_forward first: writing it puts other settings back to their defaults.
  add({"sysctl", "-q", "-w", "net.ipv4.ip_forward=" + forward,
       "net.ipv6.conf.all.forwarding=" + forward},
      forward == "1" ? "a router forwards" : "a host does not forward");
  add(for_interfaces("ipv4", {"all", "default", "lo"},
                     {"rp_filter=0", "accept_local=0", "route_localnet=0", "accept_redirects=0",
                      "send_redirects=0", "log_martians=0"}),
      "no obstacle unless asked for, no redirects, the same on every machine");
  add({"sysctl", "-q", "-w", "net.ipv4.ip_default_ttl=64", "net.ipv4.icmp_ratelimit=0",
       "net.ipv4.icmp_ratemask=0", "net.ipv6.icmp.ratelimit=0"},
      "every ICMP error is sent, none is held back");
  add({"sysctl", "-q", "-e", "-w", "net.ipv4.icmp_msgs_per_sec=1000000",
       "net.ipv4.icmp_msgs_burst=1000000"},
      "a namespace has these from Linux 6.13 on only");
  add(for_interfaces("ipv6", {"all", "default"},
                     {"disable_ipv6=0", "accept_dad=0", "dad_transmits=0", "accept_ra=0",
                      "autoconf=0", "router_solicitations=0", "accept_redirects=0"}),
      "IPv6 addresses work at once; no host sends router advertisements or solicitations");
  add(for_interfaces("ipv6", {"default"},
                     {"mldv1_unsolicited_report_interval=1000000000",
                      "mldv2_unsolicited_report_interval=1000000000"}),
      "multicast reports wait for a random part of 11 days: the links are silent");
}

void add_ip(Plan& plan, std::string_view host, Words words, std::string why = {}) {
  words.insert(words.begin(), "ip");
  plan.commands.push_back({std::string(host), std::move(words), std::move(why)});
}

Words end_of_link(const LinkEnd& end) {
  return {std::string(end.name), "index", std::to_string(end.index), "address", to_string(end.mac)};
}

void add_link(Plan& plan, const LinkEnd& near, const LinkEnd& far) {
  Words words{"link", "add"};
  const auto append = [&](const Words& more) {
    words.insert(words.end(), more.begin(), more.end());
  };
  append(end_of_link(near));
  append({"type", "veth", "peer", "name"});
  append(end_of_link(far));
  append({"netns", std::string(far.host)});
  add_ip(plan, near.host, std::move(words),
         "the link " + std::string(near.host) + " -- " + std::string(far.host));
}

/// Each end of the link has a cable to the forwarder, on the router. No kernel is to hear what
/// passes there: no ARP, no IPv6, no address.
void add_impaired_link(Plan& plan, const LinkEnd& near, const LinkEnd& far) {
  const auto add_cable = [&](const LinkEnd& end, std::string_view cable, std::string why) {
    Words words{"link", "add"};
    const Words more = end_of_link(end);
    words.insert(words.end(), more.begin(), more.end());
    const Words peer{
        "type", "veth", "peer", "name", std::string(cable), "netns", std::string(far.host)};
    words.insert(words.end(), peer.begin(), peer.end());
    add_ip(plan, end.host, std::move(words), std::move(why));
  };
  add_cable(near, cable_to_client,
            "the link " + std::string(near.host) + " -- " + std::string(far.host) +
                ": a cable from each end to the forwarder");
  add_cable(far, cable_to_router, {});
  const std::string host(far.host);
  for (const std::string_view cable : {cable_to_client, cable_to_router}) {
    const std::string name(cable);
    plan.commands.push_back(
        {host, {"sysctl", "-q", "-w", "net.ipv6.conf." + name + ".disable_ipv6=1"}, {}});
    plan.commands.push_back({host,
                             {"ethtool", "-K", name, "tx", "off", "rx", "off", "tso", "off", "gso",
                              "off", "gro", "off"},
                             {}});
    add_ip(plan, host, {"link", "set", name, "arp", "off", "up"});
  }
}

/// Whether the plan makes this interface at all, and whether it has addresses.
bool exists(const LinkEnd& end, ClientLink link) {
  const bool of_client = end.index == client_to_router.index;
  return !of_client || link == ClientLink::host || link == ClientLink::bare;
}
bool has_addresses(const LinkEnd& end, ClientLink link) {
  return end.index != client_to_router.index || link == ClientLink::host;
}

/// The device whose other end is a program: what that writes, the router receives.
void add_cable(Plan& plan, ClientLink link) {
  const std::string name(router_to_client.name);
  const bool tap = link == ClientLink::tap;
  add_ip(plan, router_name, {"tuntap", "add", "dev", name, "mode", tap ? "tap" : "tun"},
         "the router's interface is a cable whose other end is a program");
  if (!tap) return;
  add_ip(plan, router_name, {"link", "set", name, "address", to_string(router_to_client.mac)});
}

void add_bare_end(Plan& plan) {
  const std::string name(client_to_router.name);
  plan.commands.push_back({std::string(client_name),
                           {"sysctl", "-q", "-w", "net.ipv6.conf." + name + ".disable_ipv6=1"},
                           "an end without an address: no kernel answers there"});
}

void add_addresses(Plan& plan, std::string_view host, ClientLink link) {
  add_ip(plan, host, {"link", "set", "lo", "up"}, "the interfaces of the " + std::string(host));
  for (const LinkEnd& end : interfaces) {
    if (end.host != host || !exists(end, link)) continue;
    const std::string name(end.name);
    if (!has_addresses(end, link)) {
      add_ip(plan, host, {"link", "set", name, "up"});
      continue;
    }
    add_ip(plan, host,
           {"address", "add", to_string(end.ip4) + "/" + std::to_string(ip4_prefix_bits), "dev",
            name});
    add_ip(plan, host,
           {"address", "add", to_string(end.ip6) + "/" + std::to_string(ip6_prefix_bits), "dev",
            name, "nodad"});
    add_ip(plan, host, {"link", "set", name, "up"});
  }
}

void add_default_routes(Plan& plan, std::string_view host, const LinkEnd& gateway) {
  add_ip(plan, host, {"route", "add", "default", "via", to_string(gateway.ip4)},
         "everything else goes to the router");
  add_ip(plan, host, {"route", "add", "default", "via", to_string(gateway.ip6)});
}

void add_offloads(Plan& plan, ClientLink link) {
  std::string why = "offloads off: whole checksums and real segment sizes on the wire";
  for (const LinkEnd& end : interfaces) {
    if (!exists(end, link)) continue;
    const bool cable = end.index == router_to_client.index && !exists(client_to_router, link);
    Words words{"ethtool", "-K", std::string(end.name), "tx", "off"};
    // A cable has neither checksums to verify nor, without its owner's consent, segments to cut.
    for (const char* what : {"rx", "tso"}) {
      if (!cable) words.insert(words.end(), {what, "off"});
    }
    words.insert(words.end(), {"gso", "off", "gro", "off"});
    plan.commands.push_back({std::string(end.host), std::move(words), std::exchange(why, {})});
  }
}

}  // namespace

std::string Command::line() const {
  std::string out = host + ":";
  for (const std::string& word : argv) out += " " + word;
  return out;
}

Plan plan_of(const Obstacles& obstacles) {
  Plan plan;
  for (const std::string_view host : host_names) add_settings(plan, host);
  const ClientLink link = obstacles.client_link;
  if (!exists(client_to_router, link)) {
    add_cable(plan, link);
  } else if (obstacles.impairments) {
    plan.impairments = obstacles.impairments;
    add_impaired_link(plan, client_to_router, router_to_client);
  } else {
    add_link(plan, client_to_router, router_to_client);
  }
  if (link == ClientLink::bare) add_bare_end(plan);
  add_addresses(plan, client_name, link);
  if (link == ClientLink::host) add_default_routes(plan, client_name, router_to_client);
  add_link(plan, router_to_server, server_to_router);
  add_addresses(plan, router_name, link);
  add_addresses(plan, server_name, link);
  add_default_routes(plan, server_name, router_to_server);
  add_offloads(plan, link);
  add_obstacles(plan, obstacles);
  return plan;
}

}  // namespace pushpkt::lab
