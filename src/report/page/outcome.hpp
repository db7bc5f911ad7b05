// What became of one row of `ask fields`, `ask obstacles` or `ask loopback`, as a page shows it.
#pragma once

#include <array>
#include <string>

#include "pushpkt/report/json.hpp"

namespace pushpkt::report::page {

/// A member of a row whose rewritten fields its outcome does not name.
inline constexpr std::string_view always_rewritten = "always_rewritten";

struct Outcome {
  std::string_view kind;  ///< its CSS class, and what the filters choose by
  std::string mark;       ///< "ok", "~ok", "x router", "EMSGSIZE"
};

/// From the row's JSON. A row that is not there (null): the field is not ours on this path.
[[nodiscard]] Outcome outcome_of(const Json& row);

struct OutcomeKind {
  std::string_view kind;
  std::string_view mark;
  std::string_view meaning;
};
inline constexpr std::array outcome_kinds{
    OutcomeKind{"ok", "ok", "answered"},
    OutcomeKind{"okchanged", "~ok", "answered; the sender's kernel changed what we wrote"},
    OutcomeKind{"arrived", "arrived", "the server's program got it, and did not answer"},
    OutcomeKind{"taken", "in HOST", "this host took it in, without an answer; nothing was dropped"},
    OutcomeKind{"died", "x HOST", "dropped on this host; ~ in front: changed before"},
    OutcomeKind{"refused", "ERRNO", "the system call refused it"},
    OutcomeKind{"none", ".", "the field is not ours on this path"},
};

/// The marks with their meanings.
[[nodiscard]] std::string outcome_legend();

/// "client -> router -> dropped: IP_INHDR (tracepoint)": how far it came.
[[nodiscard]] std::string route_strip(const Json& row);

}  // namespace pushpkt::report::page
