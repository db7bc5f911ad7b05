// How wide a text is on a terminal.
#pragma once

#include <cstddef>
#include <string_view>

namespace pushpkt::report {

/// Columns of a UTF-8 text without control characters. A byte that is no UTF-8 takes one.
[[nodiscard]] std::size_t columns_of(std::string_view text);
/// How many bytes of `text`, in whole characters, take at most `columns`; one character at least.
[[nodiscard]] std::size_t bytes_within(std::string_view text, std::size_t columns);

}  // namespace pushpkt::report
