// Options and records of a header as rows to compare.
#pragma once

#include <span>
#include <vector>

#include "compare/part_row.hpp"
#include "pushpkt/wire/items.hpp"

namespace pushpkt::compare {

/// Several items of one name are told apart by their occurrence, which counts from `first`.
[[nodiscard]] std::vector<PartRow> item_rows(std::span<const wire::Item> items, unsigned first);

}  // namespace pushpkt::compare
