// DNS messages as rows, so that a TTL can differ without the address. RFC 1035, 4; RFC 6891.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "compare/part_row.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::compare {

/// The fields of a message that are numbers, and the names of those that are domain names.
[[nodiscard]] std::span<const wire::Field* const> dns_fields();
[[nodiscard]] std::span<const std::string_view> dns_names();

/// Whether the payload is a DNS message, by the ports of the UDP header before it.
[[nodiscard]] bool carries_dns(const wire::Packet& packet);

/// The message field by field: header, questions, records. What a record has that is no address and
/// no name, and what follows the last one, are rows of `data`. nullopt when it does not add up, or
/// has more than 1,024 rows.
[[nodiscard]] std::optional<std::vector<PartRow>> dns_rows(ByteView message);

}  // namespace pushpkt::compare
