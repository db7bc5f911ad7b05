// The cheapest way to lay one row of packets beside another: who is whose partner, who has none.
// Needleman and Wunsch, J. Mol. Biol. 48 (1970).
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

namespace pushpkt::compare {

enum class Step : std::uint8_t { pair, only_a, only_b };

/// What it costs to call two packets partners; a packet without a partner costs `alone_cost`.
inline constexpr unsigned alone_cost = 3;
using PairCost = std::function<unsigned(std::size_t in_a, std::size_t in_b)>;

/// The steps from the first packets to the last, together the cheapest. Takes size_a x size_b time
/// and memory.
[[nodiscard]] std::vector<Step> align(std::size_t size_a, std::size_t size_b, const PairCost& cost);

}  // namespace pushpkt::compare
