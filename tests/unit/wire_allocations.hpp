// How often this program took memory by operator new.
#pragma once

#include <cstddef>

namespace pushpkt::wire {

[[nodiscard]] std::size_t allocations();

}  // namespace pushpkt::wire
