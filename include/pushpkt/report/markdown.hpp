// A saved answer as Markdown (CommonMark with GitHub's tables), to paste into a text.
#pragma once

#include <string>

#include "pushpkt/report/json.hpp"

namespace pushpkt::report {

/// The tables of a document that `--json` printed. An input error where it is no document of ours
/// (no `schema`), or of a later schema.
[[nodiscard]] Result<std::string> markdown_of(const Json& answer);

}  // namespace pushpkt::report
