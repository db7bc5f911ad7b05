// Names of a field's values, where another row of its header decides which of them count.
#pragma once

#include <vector>

#include "pushpkt/wire/header.hpp"

namespace pushpkt::wire {

/// The row that decides; nullptr where all names count.
[[nodiscard]] const Field* naming_row(const Header& header, const Field& field);

/// Those that count where the deciding row has the value `decider`.
[[nodiscard]] std::vector<ValueName> names_where(const Field& field, std::uint64_t decider);

/// "port-unreachable" of icmp.code 3 in a message of type 3; "" where the value has no name.
/// `bytes`: the header's.
[[nodiscard]] std::string_view value_name(const Header& header, ByteView bytes, const Field& field,
                                          Value value);

}  // namespace pushpkt::wire
