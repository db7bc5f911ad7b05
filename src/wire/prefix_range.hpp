// "10.0.0.0/24" as a range of addresses.
#pragma once

#include <optional>
#include <string_view>

#include "pushpkt/wire/series.hpp"

namespace pushpkt::wire {

/// nullopt: the text, or the field, is none of addresses. Of IPv4 without the first and the last
/// address, which name the network and all its hosts (RFC 3021 for those of two addresses).
[[nodiscard]] std::optional<Result<Variation::Range>> parse_prefix(const Field& field,
                                                                   std::string_view text);

/// The largest value of a field, as shown.
[[nodiscard]] inline Value most_of(const Field& field) {
  const Value all = max_of(field.width);
  return field.unit > 1 ? Value(all.low * field.unit) : all;
}

}  // namespace pushpkt::wire
