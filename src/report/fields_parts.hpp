// What the reports of `ask fields` and of `ask obstacles` have in common: one row.
#pragma once

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/report/json.hpp"
#include "pushpkt/report/table.hpp"

namespace pushpkt::report {

/// The members of one row, as `ask fields --json` prints them.
[[nodiscard]] Json row_json(const ask::FieldsRow& row);

/// What became of it, in a few letters: where it died comes before what was changed.
[[nodiscard]] Cell mark_of(const ask::FieldsRow& row);

/// What the marks mean.
inline constexpr std::string_view legend =
    "ok answered; arrived: the program got it, no answer; x HOST: it died there;\n"
    "  in HOST: that host took it in, no answer; ~ the sender's kernel changed it\n"
    "  first; ERRNO: the system call refused it";

}  // namespace pushpkt::report
