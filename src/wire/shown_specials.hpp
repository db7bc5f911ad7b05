// The columns that are more than the first row of their name.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "pushpkt/wire/decode.hpp"

namespace pushpkt::wire {

struct SpecialColumn {
  std::string_view name;
  bool (*append)(const Decoded& packet, std::string& out);
};

[[nodiscard]] std::span<const SpecialColumn> special_columns();

/// tshark stops at a header that makes no sense: rows behind that place are not shown.
[[nodiscard]] bool is_shown(const Decoded& packet, std::size_t layer, const Field& field);

}  // namespace pushpkt::wire
