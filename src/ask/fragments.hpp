// Fragments of a datagram: in order, turned round, overlapping, or some of them only.
// RFC 791 section 3.2, RFC 8200 section 4.5
#pragma once

#include "pushpkt/ask/case.hpp"

namespace pushpkt::ask {

/// Whether the case says `fragments.`...
[[nodiscard]] bool is_cut_up(const Case& one);

/// Replaces the only frame of `whole` by its fragments as the case wants them. Its recipe has the
/// fragment header already where the family needs one. An input error where a cut lies beyond the
/// datagram, or the order names a fragment that there is not.
[[nodiscard]] Result<void> cut_up(const Case& one, Built& whole);

}  // namespace pushpkt::ask
