// A packet as a JSON object, schema 1: Wireshark's names, numbers as numbers.
#pragma once

#include <string>

#include "pushpkt/report/json.hpp"
#include "pushpkt/sniff/seen.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/witness/testimony.hpp"

namespace pushpkt::report {

/// With a witness: what it says, and where it disagrees.
[[nodiscard]] Json packet_object(const sniff::SeenView& seen, const wire::Decoded& decoded,
                                 const witness::Testimony* witness);

/// The same in one line, which ends with a newline.
[[nodiscard]] std::string packet_json(const sniff::SeenView& seen, const wire::Decoded& decoded,
                                      const witness::Testimony* witness);

}  // namespace pushpkt::report
