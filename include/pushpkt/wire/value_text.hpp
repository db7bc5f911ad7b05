// Values as text, written behind what is there: for what prints many packets.
#pragma once

#include <string>

#include "pushpkt/wire/field.hpp"

namespace pushpkt::wire {

/// Appends what to_text(field, shown) gives.
void append_text(std::string& out, const Field& field, Value shown);

}  // namespace pushpkt::wire
