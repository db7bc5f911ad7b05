// What a recipe leaves open in addresses, ports and ids, filled in from routes, neighbours and
// interfaces. What it names is never touched.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/base/interfaces.hpp"
#include "pushpkt/path/path.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::tool {

/// "ip.src", "10.0.0.1", "the address that the route chooses".
struct Filled {
  std::string field;
  std::string value;
  std::string why;
};

/// How the packets of a recipe shall leave.
struct Wanted {
  const path::PathKind* path = nullptr;
  std::string interface;       ///< "": the route decides
  std::optional<Ip> route_to;  ///< routed by this instead of the packet's destination
};

struct Completed {
  wire::Recipe recipe;
  std::string interface;
  std::optional<stack::NextHop> hop;  ///< none: nothing of it was needed
  std::vector<Filled> filled;
};

/// Errors: no way to tell where it shall go, an Ethernet frame that begins in the middle, an
/// address of this host where `interface` is not lo (input); no route, no neighbour (environment).
[[nodiscard]] Result<Completed> complete(const wire::Recipe& recipe, const Wanted& wanted,
                                         const Interfaces& own);

/// The outermost IP layer's addresses, as far as the recipe names them.
[[nodiscard]] std::optional<Ip> named_source(const wire::Recipe& recipe);
[[nodiscard]] std::optional<Ip> named_destination(const wire::Recipe& recipe);

/// Sets the row if the recipe has the layer and does not name it; says so in `filled`.
void fill_in(wire::Recipe& recipe, const wire::Field& field, wire::Value value, std::string why,
             std::vector<Filled>& filled);

}  // namespace pushpkt::tool
