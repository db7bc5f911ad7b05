// Two conversations side by side, a segment a line.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "pushpkt/ask/tcp.hpp"

namespace pushpkt::report {

/// Which segments of two conversations stand beside each other: the longest common sequence by
/// sender, flags, relative numbers and length. An index is missing where only the other has one.
using Pairs = std::vector<std::pair<std::optional<std::size_t>, std::optional<std::size_t>>>;
[[nodiscard]] Pairs paired(const std::vector<ask::TcpSegment>& left,
                           const std::vector<ask::TcpSegment>& right);

/// The same segments of the same writers in the same order: times may differ.
[[nodiscard]] bool same_segments(const std::vector<ask::TcpSegment>& a,
                                 const std::vector<ask::TcpSegment>& b);

/// "> SYN  seq 0 win 64240 len 0": `>` from the client, `<` from the server, `!` our kernel's.
[[nodiscard]] std::string segment_text(const ask::TcpSegment& segment);

}  // namespace pushpkt::report
