// The rows of two packets that are not the same, with the layers they stand in.
#pragma once

#include <optional>
#include <vector>

#include "pushpkt/compare/field_value.hpp"

namespace pushpkt::compare {

/// Where a row stands in its packet.
struct RowPlace {
  std::optional<std::size_t> layer;  ///< without one: payload, trailer
  std::uint32_t offset = 0;          ///< of the row's first byte, or of its header for a field
  std::uint32_t size = 0;  ///< of a whole TCP option, of a part of a message; 0: the row's own
};

struct PlacedRow {
  FieldValue reading;
  RowPlace place;
};

struct DifferingRow {
  std::optional<PlacedRow> a;
  std::optional<PlacedRow> b;
  [[nodiscard]] const FieldValue& any() const { return a ? a->reading : b->reading; }
};

/// In the order of the layers. A checksum of the same value is a row where it is right in one
/// packet and wrong in the other. Wholes (ip.flags) are left out where their parts tell the same.
[[nodiscard]] std::vector<DifferingRow> differing_rows(const wire::Decoded& a,
                                                       const wire::Decoded& b);

}  // namespace pushpkt::compare
