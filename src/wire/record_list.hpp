// What reading and writing of record lists share.
#pragma once

#include <algorithm>

#include "pushpkt/wire/items.hpp"

namespace pushpkt::wire {

/// Bytes of a record with its padding.
[[nodiscard]] inline std::size_t padded(const RecordRules& rules, std::size_t bytes) {
  return (bytes + rules.multiple - 1) / rules.multiple * rules.multiple;
}

/// The kind of the record, which may be too short for its rows.
[[nodiscard]] const RecordKind& numbered_kind(const RecordRules& rules, ByteView record);

/// The kind whose rows the record has.
[[nodiscard]] const RecordKind& kind_of(const RecordRules& rules, ByteView record);

/// Entries of the list that are there: `left` bytes follow those before it.
[[nodiscard]] std::size_t entries_of(const RecordList& list, ByteView record, std::size_t left);

}  // namespace pushpkt::wire
