// Fills in addresses, ports and ids that a recipe leaves open, from routes, neighbours and
// interfaces. What the recipe names is never changed.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "pushpkt/base/interfaces.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/wire/recipe.hpp"
#include "pushpkt/wire/series.hpp"

namespace pushpkt::stack {

/// "ip.src", "10.0.0.1", "the address that the route chooses".
struct Filled {
  std::string field;
  std::string value;
  std::string why;
};

/// How the packets of a recipe are to leave. What it points to outlives the call.
struct Egress {
  const path::PathKind* path = nullptr;
  const Interfaces* interfaces = nullptr;  ///< this host's
  std::string interface;                   ///< "": the route decides
  std::optional<Ip> route_to;              ///< routed by this instead of the packet's destination
  /// Finds next hops with their MAC addresses; empty: next_hop() does. Where it is given, one that
  /// does not answer (Cause::no_answer) is no error: see Completed::unreachable.
  std::function<Result<NextHop>(const Ip& destination)> next_hop = {};
  bool leaves_mac_open = false;  ///< eth.dst is the caller's to fill in: no neighbour is asked
};

struct Completed {
  wire::Recipe recipe;
  std::string interface;
  std::optional<NextHop> hop;  ///< none: nothing of it was needed
  std::vector<Filled> filled;
  std::optional<Error> unreachable = {};  ///< why eth.dst is open: the next hop does not answer
};

/// Errors: no interface and no destination named, an Ethernet frame that begins in the middle, an
/// address of this host where `interface` is not lo (input); no route, no neighbour (environment).
[[nodiscard]] Result<Completed> complete(const wire::Recipe& recipe, const Egress& egress);

/// What protocols want that the recipe leaves open and `varied` does not vary: the hop limit of
/// Neighbour Discovery; ports and broadcast flag of DHCP. No way out is needed for it.
void fill_for_protocols(wire::Recipe& recipe, const std::vector<wire::Variation>& varied,
                        std::vector<Filled>& filled);
/// DHCP's hardware address, of a request over Ethernet: eth.src where the recipe has it, else that
/// of the device; nothing where that is all zeros.
void fill_client_mac(wire::Recipe& recipe, const Mac& device, std::vector<Filled>& filled);

/// The rows that a known next hop and known endpoints give a value for, outermost first: Ethernet,
/// ARP (about the gateway), IP, ports and the identifiers of echoes. `arp`: the frame is broadcast.
[[nodiscard]] std::vector<wire::Setting> known_values(const NextHop& hop, const Endpoint& local,
                                                      const Endpoint& remote, bool arp);
/// As above for a request whose next hop is known: nothing is looked up.
void complete(wire::Recipe& recipe, const std::vector<wire::Setting>& known);

/// The outermost IP layer's addresses, as far as the recipe names them.
[[nodiscard]] std::optional<Ip> named_source(const wire::Recipe& recipe);
[[nodiscard]] std::optional<Ip> named_destination(const wire::Recipe& recipe);

/// Sets the row if the recipe has the layer and does not name it; says so in `filled`.
void fill_in(wire::Recipe& recipe, const wire::Field& field, wire::Value value, std::string why,
             std::vector<Filled>& filled);

}  // namespace pushpkt::stack
