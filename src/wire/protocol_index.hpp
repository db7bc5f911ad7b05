// The numbers that headers are known by, as a hash table that the compiler fills.
#pragma once

#include <cstdint>

#include "pushpkt/wire/header.hpp"

namespace pushpkt::wire {

/// Whether any of the library's headers is known by the number, whatever bytes it accepts.
[[nodiscard]] bool has_header(Space space, std::uint32_t number);

/// Whether bytes beside the number decide that a header is this one: it, or another one with one of
/// its numbers, looks at them (Header::accepts).
[[nodiscard]] bool is_chosen_by_bytes(const Header& header);

}  // namespace pushpkt::wire
