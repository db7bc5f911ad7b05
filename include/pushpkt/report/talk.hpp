// A dialogue as it went: a line for each packet, and what is not as it should be.
#pragma once

#include <string>

#include "pushpkt/report/json.hpp"
#include "pushpkt/report/style.hpp"
#include "pushpkt/talk/run.hpp"

namespace pushpkt::report {

/// One line of the script that was run; of one that failed, every difference. Ends with a newline.
[[nodiscard]] std::string talk_event(const std::string& script, const talk::Event& event,
                                     Timestamp start, const Style& style);

/// {"schema": 1, "script": NAME, "answer": "yes", "steps": [...], "variables": {...}}
[[nodiscard]] Json talk_json(const talk::Script& script, const talk::Transcript& transcript,
                             const talk::Variables& variables);

}  // namespace pushpkt::report
