// Fragments of a datagram: in any order, overlapping, or only some of them.
// RFC 791 section 3.2, RFC 8200 section 4.5
#pragma once

#include "pushpkt/cases/case.hpp"

namespace pushpkt::cases {

/// Whether the case sets one of `fragments.`...
[[nodiscard]] bool is_cut_up(const Case& asked);

/// Replaces the only frame of `whole` by its fragments as the case wants them. Its recipe has the
/// fragment header already where the family needs one. An input error where a cut lies beyond the
/// datagram, or the order names a fragment that there is not.
[[nodiscard]] Result<void> cut_up(const Case& asked, Built& whole);

}  // namespace pushpkt::cases
