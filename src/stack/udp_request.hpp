// The recipe of a request: what the caller does not name is filled in. RFC 768
#pragma once

#include "pushpkt/base/bytes.hpp"
#include "pushpkt/stack/next_hop.hpp"
#include "pushpkt/wire/recipe.hpp"
#include "stack/udp_match.hpp"

namespace pushpkt::stack {

/// Ethernet, IP and UDP for this flow by this hop; with `wanted`, that recipe, completed: layers
/// below UDP, addresses and ports that it does not name. `message` goes behind its last bytes.
/// An input error when it has no UDP layer, or an IP layer of the other family.
[[nodiscard]] Result<wire::Recipe> udp_request(const std::optional<wire::Recipe>& wanted,
                                               const Flow& flow, const NextHop& hop,
                                               ByteView message);

/// The endpoints that the request will bear, as far as the recipe names them; the rest of `flow`.
[[nodiscard]] Flow flow_of(const std::optional<wire::Recipe>& wanted, Flow flow);

}  // namespace pushpkt::stack
