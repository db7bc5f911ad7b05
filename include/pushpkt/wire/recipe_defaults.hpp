// What a recipe leaves open, filled in from outside; what it names is never touched.
#pragma once

#include <vector>

#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::wire {

/// Sets `field` in the first part of its header, if there is one and it does not name it. Whether
/// it was set.
bool set_if_unset(Recipe& recipe, const Field& field, Value value);

/// An Ethernet header in front of a recipe that begins with what Ethernet carries (ip, arp, vlan,
/// mpls, pppoes, llc, snap) and names no link type. Whether it was put there.
bool add_ethernet(Recipe& recipe);

/// A row that a recipe leaves open.
struct OpenRow {
  const Field& field;
  Value preset;  ///< what build() gives it
};

/// The addresses, ports and ids that `send` fills in from the host and that the recipe does not
/// name; of each row the outermost header counts.
[[nodiscard]] std::vector<OpenRow> left_open(const Recipe& recipe);

/// Names the addresses, ports and ids that `send` fills in where a recipe is silent, with the value
/// that build gives them: what is sent of it then is the same to the bit, also where one is 0.
void set_defaults_explicitly(Recipe& recipe);

/// Whether the outermost IPv6 header carries Neighbour Discovery, extension headers passed over.
[[nodiscard]] bool carries_neighbour_discovery(const Recipe& recipe);
/// The message behind the outermost UDP header; nullptr: it is none of DHCP.
[[nodiscard]] const Part* dhcp_in(const Recipe& recipe);
[[nodiscard]] bool is_dhcp_request(const Part& dhcp);

}  // namespace pushpkt::wire
