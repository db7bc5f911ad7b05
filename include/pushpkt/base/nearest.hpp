// The known word nearest to a misspelt one.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace pushpkt {

/// The candidate with the smallest edit distance to `typed`, upper and lower case being the same;
/// "" when none is near: more than a third of the letters of the longer word would have to change.
/// Swapped neighbours count as one change.
[[nodiscard]] std::string_view nearest(std::string_view typed,
                                       std::span<const std::string_view> candidates);

/// "the nearest is `udp.dstport`; " or "", to begin a hint with.
[[nodiscard]] std::string nearest_hint(std::string_view typed,
                                       std::span<const std::string_view> candidates);

}  // namespace pushpkt
