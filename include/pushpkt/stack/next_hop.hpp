// Where a packet goes first: the kernel's route and neighbour table, then our own ARP or ND.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "pushpkt/base/address.hpp"
#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/stack/neighbour_asker.hpp"

namespace pushpkt::stack {

struct NextHop {
  std::string interface = {};
  Ip source = {};       ///< the address that the kernel would choose for this destination
  Mac source_mac = {};  ///< of the interface; all zeros on lo
  Ip gateway = {};      ///< the neighbour: a router, or the destination itself
  Mac gateway_mac = {};
  std::uint32_t mtu = 0;  ///< bytes of the network packet that the interface takes
  std::string how = {};   ///< "route and neighbour table", "route table and our own ARP request"
};

/// The next hop towards `destination` in the calling thread's network namespace. No silent
/// broadcast: a neighbour that does not answer until the deadline is an error. CAP_NET_RAW is
/// needed only where the kernel does not know the neighbour, and not where `asker` is of the
/// interface that the route leads to. `interface` restricts the routes to
/// one device; a link-local destination (fe80::/10, ff02::/16) needs it where there are several.
/// Errors: the kernel's (ENETUNREACH, EHOSTUNREACH, EACCES), no answer (EHOSTUNREACH,
/// Cause::no_answer).
[[nodiscard]] Result<NextHop> next_hop(const Ip& destination, Deadline deadline,
                                       const std::string& interface = {},
                                       NeighbourAsker* asker = nullptr);

/// As next_hop() for many destinations, each by its own route; neighbours that the kernel does not
/// know are asked for at the same time (NeighbourAsker::ask_all), each once.
[[nodiscard]] std::map<Ip, Result<NextHop>> next_hops(const std::vector<Ip>& destinations,
                                                      std::chrono::milliseconds wait,
                                                      const std::string& interface,
                                                      const std::function<bool()>& stop);

/// next_hop() without the neighbour: nothing is asked on the wire, and no privilege is needed.
/// `gateway_mac` is known for groups and broadcasts only.
[[nodiscard]] Result<NextHop> route_to(const Ip& destination, const std::string& interface = {});

/// Where the kernel is to find the neighbour: "the kernel finds no MAC address of 10.77.1.99 ...";
/// "" where it has one, or has not asked.
[[nodiscard]] std::string why_unresolved(const NextHop& hop);

}  // namespace pushpkt::stack
