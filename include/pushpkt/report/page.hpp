// A saved answer as a page: one file for a browser, which loads nothing.
#pragma once

#include <string>

#include "pushpkt/report/json.hpp"

namespace pushpkt::report {

/// The page of a document that `--json` printed: `ask` with its drawings, any other as tables of
/// its values. An input error where it is no document of ours (no `schema`), or of a later schema.
[[nodiscard]] Result<std::string> page_of(const Json& answer);

}  // namespace pushpkt::report
