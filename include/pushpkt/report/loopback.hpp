// What lets our packet through `lo`: a table of settings and paths, JSON, Markdown.
#pragma once

#include <string>

#include "pushpkt/ask/loopback.hpp"
#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

/// Addresses and settings down, paths across; a setting that makes no difference is not spread out.
[[nodiscard]] std::string loopback_text(const ask::LoopbackAnswer& answer, const Style& style);

/// One JSON document, `"schema": 1`: the rows of `ask fields`, each with address and settings.
[[nodiscard]] std::string loopback_json(const ask::LoopbackAnswer& answer);

/// The table to hand out.
[[nodiscard]] std::string loopback_markdown(const ask::LoopbackAnswer& answer);

}  // namespace pushpkt::report
