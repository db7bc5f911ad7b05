// The parts of a packet's JSON that few packets have.
#pragma once

#include "pushpkt/report/json.hpp"
#include "pushpkt/wire/decode.hpp"
#include "pushpkt/witness/testimony.hpp"

namespace pushpkt::report {

[[nodiscard]] Json findings_json(const wire::Decoded& decoded);
[[nodiscard]] Json witness_json(const wire::Decoded& decoded, const witness::Testimony& witness);

}  // namespace pushpkt::report
