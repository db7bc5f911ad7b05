// Where a packet died and why, and by what that is known.
#pragma once

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/journey/trial.hpp"

namespace pushpkt::ask {

/// `row` has what was seen of `built` on this stage; `came_back` is the packet if a router sent it
/// back to us, else nullptr. nullopt: it lives.
[[nodiscard]] std::optional<DropFinding> death_of(const FieldsRow& row, const Built& built,
                                                  const journey::Trial& trial,
                                                  const journey::Vantage& stage,
                                                  const sniff::Seen* came_back);

/// ": UDP_CSUM, its UDP checksum is wrong (known by: tracepoint)"
[[nodiscard]] std::string reason_in_words(const DropFinding& death);

}  // namespace pushpkt::ask
