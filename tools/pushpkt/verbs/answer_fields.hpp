// A saved answer and one that came now, field by field.
#pragma once

#include "pushpkt/compare/packet_diff.hpp"
#include "pushpkt/replay/request_replay.hpp"

namespace pushpkt::tool {

/// The fields that differ and count, under the policy, of a different answer: those of a DNS
/// message, `data` of others. Both are laid side by side as datagrams between the same ends.
[[nodiscard]] std::vector<compare::FieldDifference> differing_fields(const replay::Reanswer& answer,
                                                                     const compare::Policy& policy);

}  // namespace pushpkt::tool
