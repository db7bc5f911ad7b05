// Values as text, written behind what is there: for what prints many packets.
#pragma once

#include <string>

#include "pushpkt/wire/field.hpp"

namespace pushpkt::wire {

/// Appends what to_text(field, shown) gives.
void append_text(std::string& out, const Field& field, Value shown);
/// The same, written where there is room for `most_value_characters`. The end of what was written.
inline constexpr std::size_t most_value_characters = 64;
char* write_text(char* at, const Field& field, Value shown);

}  // namespace pushpkt::wire
