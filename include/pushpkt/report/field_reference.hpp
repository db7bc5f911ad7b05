// The reference of fields, from the rows themselves.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "pushpkt/base/result.hpp"
#include "pushpkt/report/style.hpp"
#include "pushpkt/wire/header.hpp"

namespace pushpkt::report {

using Headers = std::vector<const wire::Header*>;

/// The headers of a protocol, by its name in recipes or in frame.protocols; all of them for "". An
/// input error names the nearest.
[[nodiscard]] Result<Headers> headers_of(std::string_view protocol);

[[nodiscard]] std::string fields_text(const Headers& headers, const Style& style);
/// Only what a recipe may name besides the rows: options, records, and these parts as bytes. Empty
/// where no header has any.
[[nodiscard]] std::string options_text(const Headers& headers, const Style& style);
[[nodiscard]] std::string fields_markdown(const Headers& headers);
[[nodiscard]] std::string fields_json(const Headers& headers);

/// The columns of -T fields that are no row of a header: frame.number, tcp.len, ...
[[nodiscard]] std::string other_columns_text(const Style& style);

}  // namespace pushpkt::report
