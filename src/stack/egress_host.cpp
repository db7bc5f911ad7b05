// What the egress policy knows of this host. proc(5): /proc/net/route, ipv6_route, /proc/sys/net
#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <sstream>
#include <vector>

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/base/frame_start.hpp"
#include "pushpkt/lab/topology.hpp"
#include "pushpkt/stack/egress_gate.hpp"
#include "stack/netlink.hpp"

namespace pushpkt::stack {
namespace {

constexpr unsigned reject_route = 0x0200;  // RTF_REJECT of <linux/route.h>

bool is_of_lab(const Interface& interface) {
  return std::any_of(lab::interfaces.begin(), lab::interfaces.end(), [&](const auto& known) {
    return interface.name == known.name && interface.mac == known.mac;
  });
}

/// At least one device of the lab is up, and no other but lo: no packet can leave for elsewhere.
bool is_in_lab(const Interfaces& interfaces) {
  bool any = false;
  for (const Interface& interface : interfaces.all()) {
    if (interface.loopback || !interface.up) continue;
    if (!is_of_lab(interface)) return false;
    any = true;
  }
  return any;
}

/// The address of ones as long as the prefix.
Ip netmask_of(const Prefix& prefix) {
  Ip out = prefix.network();
  std::visit(
      [&](auto& address) {
        for (std::size_t i = 0; i < address.bytes.size(); ++i) {
          address.bytes[i] = i * 8 < prefix.length() ? 0xff : 0;
        }
      },
      out);
  return out;
}

std::array<InterfaceAddress, 2> lab_prefixes() {
  const Prefix ip4 = lab::ip4_network();
  const Prefix ip6 = lab::ip6_network();
  return {InterfaceAddress{ip4.network(), netmask_of(ip4)},
          InterfaceAddress{ip6.network(), netmask_of(ip6)}};
}

/// A route whose destination lies within the prefix, the default route not being one.
bool has_route4(const InterfaceAddress& prefix) {
  std::ifstream table("/proc/net/route");
  std::string line;
  std::getline(table, line);  // names of the columns
  while (std::getline(table, line)) {
    std::istringstream columns(line);
    std::string device;
    std::array<std::uint32_t, 7> numbers{};  // destination, gateway, flags, ..., mask
    columns >> device >> std::hex;
    for (std::uint32_t& number : numbers) columns >> number;
    const auto address = [](std::uint32_t number) {  // as it lies in memory
      Ip4 ip;
      std::memcpy(ip.bytes.data(), &number, ip.bytes.size());
      return ip;
    };
    const Ip4 mask = address(numbers[6]);
    const bool inside = prefix.covers(Ip{address(numbers[0])}) &&
                        Ip{mask} >= prefix.netmask;  // masks are ordered by their length
    if (columns && inside && (numbers[2] & reject_route) == 0) return true;
  }
  return false;
}

struct Route6 {
  Prefix prefix = {};
  unsigned flags = 0;
};

std::vector<Route6> routes6() {
  std::vector<Route6> out;
  std::ifstream table("/proc/net/ipv6_route");
  for (std::string line; std::getline(table, line);) {
    std::istringstream columns(line);
    std::string destination;
    std::string other;
    unsigned bits = 0;
    unsigned flags = 0;
    columns >> destination >> std::hex >> bits;
    for (int i = 0; i < 6; ++i) columns >> other;  // source, its length, gateway, metric, counts
    columns >> flags;
    const auto bytes = from_hex(destination);
    Ip6 ip;
    if (!columns || !bytes || bytes->size() != ip.bytes.size()) continue;
    std::copy(bytes->begin(), bytes->end(), ip.bytes.begin());
    out.push_back({Prefix(Ip{ip}, std::min(bits, 128U)), flags});
  }
  return out;
}

bool has_route6(const InterfaceAddress& prefix) {
  constexpr unsigned lab_bits = 16;
  const auto all = routes6();
  return std::any_of(all.begin(), all.end(), [&](const Route6& route) {
    return prefix.covers(route.prefix.network()) && route.prefix.length() >= lab_bits &&
           (route.flags & reject_route) == 0;
  });
}

/// Whether this host has a network of its own there: an address, a prefix around it, or a route.
bool is_known_here(const InterfaceAddress& prefix, const Interfaces& interfaces) {
  for (const Interface& interface : interfaces.all()) {
    for (const InterfaceAddress& own : interface.addresses) {
      if (prefix.covers(own.ip) || own.covers(prefix.ip)) return true;
    }
  }
  return is_ip6(prefix.ip) ? has_route6(prefix) : has_route4(prefix);
}

bool is_set(const std::string& setting) {
  std::ifstream file("/proc/sys/net/" + setting);
  int value = 0;
  return (file >> value) && value != 0;
}

/// A setting of any device counts: a tunnel may take a packet off lo and forward what is in it.
bool forwards(const Interfaces& interfaces) {
  const auto family = [&](const std::string& name) {
    const std::string conf = name + "/conf/";
    return is_set(conf + "all/forwarding") ||
           std::any_of(interfaces.all().begin(), interfaces.all().end(),
                       [&](const auto& each) { return is_set(conf + each.name + "/forwarding"); });
  };
  return family("ipv4") || family("ipv6");
}

/// What the kernel takes in by `ip route add local`, beside the addresses of its interfaces.
void add_local_routes4(std::vector<Prefix>& out) {
  std::ifstream table("/proc/net/fib_trie");
  std::optional<Ip> address;
  for (std::string line; std::getline(table, line);) {
    std::istringstream words(line);
    std::string first;
    std::string second;
    std::string type;
    words >> first >> second >> type;
    if (first == "|--") {
      address = parse_ip(second);
    } else if (type == "LOCAL" && address && first.starts_with('/')) {
      const unsigned long bits = std::strtoul(first.c_str() + 1, nullptr, 10);
      out.emplace_back(*address, static_cast<unsigned>(std::min(bits, 32UL)));
    }
  }
}

/// The same, and whether a packet to another host may meet a route that rejects, or none.
void read_routes6(EgressHost& host) {
  constexpr unsigned local_route = 0x80000000;  // RTF_LOCAL of <linux/ipv6_route.h>
  bool any_default = false;
  for (const Route6& route : routes6()) {
    const bool rejects = (route.flags & reject_route) != 0;
    if ((route.flags & local_route) != 0) host.local_routes.push_back(route.prefix);
    const bool is_default = route.prefix.length() == 0;
    any_default = any_default || (is_default && !rejects);
    host.rejects_ip6 = host.rejects_ip6 || (!is_default && rejects);
  }
  if (any_default) return;
  for (const Interface& interface : host.interfaces.all()) {
    for (const InterfaceAddress& own : interface.addresses) {
      const bool is_global = is_ip6(own.ip) && !is_loopback(own.ip) && own.ip.v6().bytes[0] != 0xfe;
      host.rejects_ip6 = host.rejects_ip6 || is_global;
    }
  }
}

/// Ports of bridges and the like, and what is below them.
void read_stacks(EgressHost& host, const std::vector<LinkStack>& stacks) {
  const auto find = [&](unsigned index) {
    return std::find_if(stacks.begin(), stacks.end(),
                        [&](const LinkStack& each) { return each.index == index; });
  };
  for (const LinkStack& each : stacks) {
    if (each.master == 0) continue;
    const auto master = find(each.master);
    host.forwards = host.forwards || master == stacks.end() || master->type == "bridge" ||
                    master->type == "openvswitch";
    auto at = find(each.index);
    for (std::size_t depth = 0; at != stacks.end() && depth < stacks.size(); ++depth) {
      host.enslaved.push_back(at->index);
      at = find(at->below);
    }
  }
}

}  // namespace

Result<EgressHost> egress_host() {
  auto interfaces = Interfaces::look();
  if (!interfaces) return fail(interfaces.error());
  EgressHost host{.interfaces = std::move(*interfaces)};
  host.in_lab = is_in_lab(host.interfaces);
  host.forwards = forwards(host.interfaces);
  const auto kernel = Netlink::open();
  if (!kernel) return fail(kernel.error());
  const auto stacks = kernel->stacks();
  if (!stacks) return fail(stacks.error());
  read_stacks(host, *stacks);
  for (const Interface& each : host.interfaces.all()) {
    if (frame_start_on(each.name) == FrameStart::other) host.other_links.push_back(each.index);
  }
  add_local_routes4(host.local_routes);
  read_routes6(host);
  if (host.in_lab) return host;
  for (const InterfaceAddress& prefix : lab_prefixes()) {
    if (!is_known_here(prefix, host.interfaces)) host.lab_prefixes.push_back(prefix);
  }
  return host;
}

}  // namespace pushpkt::stack
