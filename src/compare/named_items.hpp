// Options and records that a recipe names one by one, each held against those of a packet.
#pragma once

#include <optional>
#include <vector>

#include "pushpkt/compare/recipe_match.hpp"

namespace pushpkt::compare {

/// What the packet has otherwise of the items that `part` names: of each option or record, the
/// values that stand in the recipe. Order, padding and other items of the packet may be anything.
/// nullopt: the part does not name items, or they cannot be read back; its bytes are to be
/// compared.
[[nodiscard]] std::optional<std::vector<Mismatch>> differing_items(const wire::Part& part,
                                                                   const wire::Decoded& packet,
                                                                   const wire::Layer& layer);

}  // namespace pushpkt::compare
