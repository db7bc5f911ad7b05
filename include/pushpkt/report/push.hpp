// The answer to "can we push our own packet?", for a screen and for a program.
#pragma once

#include <string>

#include "pushpkt/ask/push.hpp"
#include "pushpkt/report/style.hpp"

namespace pushpkt::report {

/// The screen: a table of paths, the differences with owner and reason, the answer in a sentence.
[[nodiscard]] std::string push_text(const ask::PushAnswer& answer, const Style& style);

/// One JSON document, `"schema": 1`, as docs and scripts know it; a newline at the end.
[[nodiscard]] std::string push_json(const ask::PushAnswer& answer);

/// How to read a saved capture in tshark, which takes some UDP ports for another protocol's
/// (`tshark -G decodes`); "" for other ports.
[[nodiscard]] std::string dissector_hint(std::uint16_t port);

/// The packets of each path as a ladder, then the answer in a sentence.
[[nodiscard]] std::string push_ladders(const ask::PushAnswer& answer, const Style& style);

}  // namespace pushpkt::report
