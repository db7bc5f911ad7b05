// Packets that a kernel cut into fragments on their way, or put together again. RFC 791, RFC 8200
#pragma once

#include <string>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/journey/trial.hpp"

namespace pushpkt::ask {

/// Adds the number of fragments ("ip.fragment.count", "ipv6.fragment.count": Wireshark's names) to
/// `rewritten` where the sender's kernel cut one frame of ours, and to `in_transit` where the
/// router cut a packet or put one together.
void add_cuts(FieldsRow& row, const journey::Trial& trial);

/// Whether the difference is such a number, not a field.
[[nodiscard]] bool is_cut(const compare::Difference& difference);

/// "cut it into 2 fragments"; "put its 2 fragments together"; "" for other differences.
[[nodiscard]] std::string describe_cut(const compare::Difference& difference);

}  // namespace pushpkt::ask
