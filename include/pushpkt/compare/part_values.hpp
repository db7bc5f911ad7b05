// What a packet says besides the rows of its headers: options, records, messages, payload, trailer.
#pragma once

#include <string_view>
#include <vector>

#include "pushpkt/compare/field_value.hpp"

namespace pushpkt::compare {

/// In the order of the packet; occurrences count from 0. Options or a message that do not add up
/// give none; the bytes of a message that does are no `data`. The zeros that pad an Ethernet frame
/// to its least length are `eth.padding`, other bytes behind the packet `eth.trailer`, as
/// Wireshark has it.
[[nodiscard]] std::vector<FieldValue> part_readings(const wire::Decoded& decoded);

/// All names that part_readings() can give.
[[nodiscard]] std::vector<std::string_view> part_names();

}  // namespace pushpkt::compare
