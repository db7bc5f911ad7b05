// The next hop: route, then link, then neighbour table, then a request of our own.
#include "pushpkt/stack/next_hop.hpp"

#include <cerrno>

#include "stack/group_mac.hpp"
#include "stack/netlink.hpp"

namespace pushpkt::stack {
namespace {

/// 0: the routing table decides.
Result<int> interface_index_for(const Netlink& kernel, const Ip& destination,
                                const std::string& interface) {
  if (!interface.empty()) {
    const auto link = kernel.link(interface);
    if (!link) return fail(link.error());
    return link->index;
  }
  if (!needs_device(destination)) return 0;
  if (const auto only = kernel.only_link()) return *only;
  return fail(input_error("cannot find a route to " + to_string(destination) +
                              ": every interface has link-local addresses",
                          "name the interface: `-i INTERFACE`, or ADDRESS%INTERFACE"));
}

/// The addresses that need no asking.
std::optional<Mac> known_mac(const NextHop& hop, const LinkState& link, bool broadcast) {
  if (!link.has_neighbours) return Mac{};
  if (broadcast) return Mac::broadcast();
  if (is_multicast(hop.gateway)) return group_mac(hop.gateway);
  return std::nullopt;
}

/// By the sockets that are open already, or by some of our own.
Result<Mac> ask_neighbour(NeighbourAsker* asker, const NextHop& hop, Deadline deadline) {
  if (asker != nullptr && asker->interface() == hop.interface) {
    return asker->ask(hop.source_mac, hop.source, hop.gateway, deadline);
  }
  auto own = NeighbourAsker::open(hop.interface);
  if (!own) return fail(own.error());
  return own->ask(hop.source_mac, hop.source, hop.gateway, deadline);
}

Error other_family(const Ip& gateway) {
  return system_error(
      "cannot find the MAC address of " + to_string(gateway) + ", a gateway of the other family",
      EHOSTUNREACH, "`ping` it once: then the kernel knows it");
}

NextHop answered(NextHop hop, const Mac& mac) {
  hop.gateway_mac = mac;
  hop.how = is_ip6(hop.gateway) ? "route table and our own neighbour solicitation"
                                : "route table and our own ARP request";
  return hop;
}

Result<NextHop> with_neighbour(NextHop hop, const Netlink& kernel, const LinkState& link,
                               NeighbourAsker* asker, Deadline deadline) {
  if (const auto mac = kernel.neighbour(link.index, hop.gateway)) {
    hop.gateway_mac = *mac;
    hop.how = "route and neighbour table";
    return hop;
  }
  if (is_ip6(hop.source) != is_ip6(hop.gateway)) return fail(other_family(hop.gateway));
  const auto mac = ask_neighbour(asker, hop, deadline);
  if (!mac) return fail(mac.error());
  return answered(std::move(hop), *mac);
}

/// A route, and what has to be known to ask for the neighbour on it.
struct Routed {
  NextHop hop;
  LinkState link;
  bool broadcast = false;
};

Result<Routed> routed(const Netlink& kernel, const Ip& destination, const std::string& interface) {
  const auto wanted = interface_index_for(kernel, destination, interface);
  if (!wanted) return fail(wanted.error());
  const auto route = kernel.route(destination, *wanted);
  if (!route) return fail(route.error());
  auto link = kernel.link(route->interface_index);
  if (!link) return fail(link.error());
  NextHop hop{.interface = link->name,
              .source = route->source.value_or(is_ip6(destination) ? Ip{Ip6{}} : Ip{Ip4{}}),
              .source_mac = link->mac,
              .gateway = route->gateway.value_or(destination),
              .gateway_mac = {},
              .mtu = link->mtu,
              .how = "route table"};
  if (const auto mac = known_mac(hop, *link, route->broadcast)) hop.gateway_mac = *mac;
  return Routed{std::move(hop), std::move(*link), route->broadcast};
}

}  // namespace

Result<NextHop> next_hop(const Ip& destination, Deadline deadline, const std::string& interface,
                         NeighbourAsker* asker) {
  const auto kernel = Netlink::open();
  if (!kernel) return fail(kernel.error());
  auto found = routed(*kernel, destination, interface);
  if (!found) return fail(found.error());
  if (known_mac(found->hop, found->link, found->broadcast)) return std::move(found->hop);
  return with_neighbour(std::move(found->hop), *kernel, found->link, asker, deadline);
}

namespace {

/// Those of one device whose MAC addresses are not known yet.
struct Unknown {
  Mac mac = {};
  std::map<Ip, Ip> source_of = {};  ///< by gateway
  std::vector<std::pair<Ip, NextHop>> hops = {};
};

/// What the kernel knows about them; the rest goes into `unknown`, by device.
std::map<Ip, Result<NextHop>> known_hops(const Netlink& kernel, const std::vector<Ip>& destinations,
                                         const std::string& interface,
                                         std::map<std::string, Unknown>& unknown) {
  std::map<Ip, Result<NextHop>> out;
  const auto neighbours = kernel.neighbours();
  for (const Ip& destination : destinations) {
    if (out.contains(destination)) continue;
    auto found = routed(kernel, destination, interface);
    if (!found || known_mac(found->hop, found->link, found->broadcast)) {
      out.emplace(destination, found ? Result<NextHop>(std::move(found->hop))
                                     : Result<NextHop>(fail(found.error())));
      continue;
    }
    NextHop& hop = found->hop;
    if (const auto row = neighbours.find({found->link.index, hop.gateway});
        row != neighbours.end()) {
      hop.gateway_mac = row->second;
      hop.how = "route and neighbour table";
      out.emplace(destination, std::move(hop));
    } else if (is_ip6(hop.source) != is_ip6(hop.gateway)) {
      out.emplace(destination, fail(other_family(hop.gateway)));
    } else {
      Unknown& device = unknown[hop.interface];
      device.mac = hop.source_mac;
      device.source_of.emplace(hop.gateway, hop.source);
      device.hops.emplace_back(destination, std::move(hop));
    }
  }
  return out;
}

}  // namespace

std::map<Ip, Result<NextHop>> next_hops(const std::vector<Ip>& destinations,
                                        std::chrono::milliseconds wait,
                                        const std::string& interface,
                                        const std::function<bool()>& stop) {
  std::map<std::string, Unknown> unknown;
  const auto kernel = Netlink::open();
  if (!kernel) {
    std::map<Ip, Result<NextHop>> out;
    for (const Ip& destination : destinations) out.emplace(destination, fail(kernel.error()));
    return out;
  }
  auto out = known_hops(*kernel, destinations, interface, unknown);
  for (auto& [device, asked] : unknown) {
    auto asker = NeighbourAsker::open(device);
    const auto macs = asker ? asker->ask_all(asked.mac, asked.source_of, wait, stop)
                            : Result<std::map<Ip, Mac>>(fail(asker.error()));
    for (auto& [destination, hop] : asked.hops) {
      if (!macs) {
        out.emplace(destination, fail(macs.error()));
      } else if (const auto mac = macs->find(hop.gateway); mac != macs->end()) {
        out.emplace(destination, answered(std::move(hop), mac->second));
      } else {
        out.emplace(destination, fail(asker->no_answer(hop.gateway)));
      }
    }
  }
  return out;
}

Result<NextHop> route_to(const Ip& destination, const std::string& interface) {
  const auto kernel = Netlink::open();
  if (!kernel) return fail(kernel.error());
  auto found = routed(*kernel, destination, interface);
  if (!found) return fail(found.error());
  return std::move(found->hop);
}

std::string why_unresolved(const NextHop& hop) {
  const auto kernel = Netlink::open();
  const auto link = kernel ? kernel->link(hop.interface) : Result<LinkState>(fail(kernel.error()));
  if (!link || !kernel->is_unresolved(link->index, hop.gateway)) return {};
  const std::string asked = is_ip6(hop.gateway) ? "its neighbour solicitations" : "ARP";
  return "the kernel finds no MAC address of " + to_string(hop.gateway) + ": no answer to " +
         asked + " on " + hop.interface;
}

}  // namespace pushpkt::stack
