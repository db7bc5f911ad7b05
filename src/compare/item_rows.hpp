// Options and records of a header as rows to compare.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "compare/part_row.hpp"
#include "pushpkt/wire/items.hpp"

namespace pushpkt::compare {

/// The options or records of a header, each where it lies behind the rows; `bytes` begin with the
/// rows. nullopt when it has none, they do not add up, or are more than 1,024 and some. Padding is
/// no row. Several of one name are told apart by their occurrence, which counts from `first`.
[[nodiscard]] std::optional<std::vector<PartRow>> item_rows(const wire::Header& header,
                                                            ByteView bytes, unsigned first);

/// Those of a layer that is cut or malformed, as far as they are there.
[[nodiscard]] std::vector<PartRow> item_rows_there(ByteView packet, const wire::Layer& layer);

/// A message field by field: its header's rows and what follows them, records or bytes, each where
/// it lies in the message. A row whose parts are all of it (dns.flags) is left to them.
[[nodiscard]] std::optional<std::vector<PartRow>> message_rows(const wire::Header& header,
                                                               ByteView message);

/// The header of the message that is the innermost layer; nullptr where there is none.
[[nodiscard]] const wire::Header* message_of(const wire::Packet& packet);

/// Whether a header's variable part has this name ("tcp.options"), and items.
[[nodiscard]] bool is_tail(std::string_view name);

}  // namespace pushpkt::compare
