// Bits of a field that are compared: "/24", "255.255.255.0", "0x17".
#pragma once

#include "compare/comparable.hpp"

namespace pushpkt::compare {

struct MaskedRow {
  const Comparable* row;
  wire::Value mask;
};

/// Whether its values are addresses, and no numbers.
[[nodiscard]] bool is_address(const wire::Field& field);

/// The rows that `fields` names and the bits of each; parts of a field (ip.flags.df) get theirs of
/// the whole. An input error says which of the forms the field takes.
[[nodiscard]] Result<std::vector<MaskedRow>> masked_rows(std::string_view fields,
                                                         std::string_view bits);

}  // namespace pushpkt::compare
