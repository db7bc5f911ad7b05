// What the values of a variation and the series of packets share.
#pragma once

#include "pushpkt/wire/series.hpp"

namespace pushpkt::wire {

[[nodiscard]] inline Value plus(Value value, std::uint64_t number) {
  const std::uint64_t low = value.low + number;
  return {value.high + (low < value.low ? 1U : 0U), low};
}

/// Several headers may have a row of this name: the recipe's own one takes the values. Errors: a
/// value that does not fit there.
[[nodiscard]] Result<void> fit_row(Variation& variation, const Field& row);

}  // namespace pushpkt::wire
