// TCP options as rows of their own, so that a timestamp can differ without the MSS. RFC 9293, 3.1;
// RFC 7323; RFC 2018.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "compare/part_row.hpp"

namespace pushpkt::compare {

inline constexpr std::string_view options_name = "tcp.options";

/// Options that are numbers, and names of those that are bytes.
[[nodiscard]] std::span<const wire::Field* const> option_fields();
[[nodiscard]] std::span<const std::string_view> option_octets();

/// The options one by one, each where the whole option lies; nullopt when they do not add up.
/// Padding (NOP, end of list) is no row.
[[nodiscard]] std::optional<std::vector<PartRow>> option_rows(ByteView options,
                                                              unsigned occurrence);

}  // namespace pushpkt::compare
