// Why a saved packet's payload cannot be used: one text for datagrams and segments.
#pragma once

#include <cstdint>
#include <string_view>

#include "pushpkt/base/error.hpp"

namespace pushpkt::replay {

/// `protocol`: "udp", "tcp"; the hint has a filter with it.
[[nodiscard]] Error is_a_fragment(std::uint64_t number, std::string_view protocol);
/// `what`: "datagram", "segment".
[[nodiscard]] Error is_not_whole(std::uint64_t number, std::string_view what);

}  // namespace pushpkt::replay
