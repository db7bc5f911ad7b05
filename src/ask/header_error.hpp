// IP_INHDR is the kernel's word for two faults: which of them it was.
#pragma once

#include <string>

#include "pushpkt/ask/fields.hpp"
#include "pushpkt/journey/trial.hpp"

namespace pushpkt::ask {

/// "its TTL (hop limit) of 1 ran out while it was forwarded", or what is wrong with its header: by
/// the ICMP error that came back, the kernel's function, the host's counters, or the packet as it
/// came there. "" for another reason, and where none of these tells.
[[nodiscard]] std::string header_error_in_words(const FieldsRow& row, const journey::Trial& trial);

}  // namespace pushpkt::ask
