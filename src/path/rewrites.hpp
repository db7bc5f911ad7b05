// What the kernel does to our own layers on each path: the rows for the table of kinds.
#pragma once

#include <span>

#include "pushpkt/path/path.hpp"

namespace pushpkt::path {

[[nodiscard]] std::span<const Rewrite> raw_ip4_rewrites();
[[nodiscard]] std::span<const Rewrite> raw_transport6_rewrites();

}  // namespace pushpkt::path
