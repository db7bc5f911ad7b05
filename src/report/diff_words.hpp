// Words that the screen and the page share when they tell how captures differ.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "pushpkt/compare/capture_diff.hpp"

namespace pushpkt::report {

/// "1 packet", "2 packets".
[[nodiscard]] std::string packets(std::uint64_t count);
/// "tcp.srcport", "ip.src (2nd)".
[[nodiscard]] std::string field_name(const std::string& field, unsigned occurrence);
/// Two values for people: long bytes are shown around the first that differs.
[[nodiscard]] std::pair<std::string, std::string> value_pair(
    const compare::FieldDifference& difference);
/// "computed: right in both, it covers what differs"; "" where nothing explains it.
[[nodiscard]] std::string reason(compare::Owner owner, const std::string& why);
/// "64 -> 63", or "57 different changes, the first of them 0x1 -> 0x2 (frame 3 / frame 3)".
[[nodiscard]] std::string changes(const compare::FieldGroup& group);
/// "frame 3 / frame 4", "frame 7 / -".
[[nodiscard]] std::string frames(const compare::PacketDifference& difference);
/// "missing from B", "extra in B, a copy of frame 8", "moved"; "" for partners in place.
[[nodiscard]] std::string what_happened(const compare::PacketDifference& difference);
/// "5 packets of A and 5 of B, paired by order: 3 the same, ..."
[[nodiscard]] std::string totals(const compare::CaptureDiff& diff, const compare::Policy& policy);
/// What a reader has to know besides: bounds that were hit, conversations forgotten.
[[nodiscard]] std::vector<std::string> notes(const compare::CaptureDiff& diff);

}  // namespace pushpkt::report
