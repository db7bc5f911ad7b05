// Relations as people write them.
//   tcp.ack_raw = peer's tcp.seq_raw + peer's tcp.len + 1
//   ip.id increases
#pragma once

#include "pushpkt/compare/policy.hpp"

namespace pushpkt::compare {

/// An input error shows what cannot be read.
[[nodiscard]] Result<Relation> parse_relation(std::string_view text);

}  // namespace pushpkt::compare
