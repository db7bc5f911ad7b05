// A packet as one JSON object in one line, schema 1: Wireshark's names, numbers as numbers.
#pragma once

#include <string>

#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/witness/testimony.hpp"

namespace pushpkt::report {

/// Ends with a newline. With a witness: what it says, and where it disagrees.
[[nodiscard]] std::string packet_json(const sniff::SeenView& seen, const wire::Decoded& decoded,
                                      const witness::Testimony* witness);

}  // namespace pushpkt::report
