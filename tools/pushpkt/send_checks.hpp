// What `send` and `replay` refuse because it is too large.
#pragma once

#include "pushpkt/base/interfaces.hpp"
#include "recipe_completion.hpp"

namespace pushpkt::tool {

/// "cannot send packet 3: it has 2028 bytes, and the MTU of to-router is 1500".
[[nodiscard]] Error too_large(std::uint64_t number, std::size_t octets, std::uint32_t mtu,
                              const std::string& interface, std::string hint);

/// Where nobody else fragments: a packet larger than the MTU, with its number and both sizes.
[[nodiscard]] Result<void> check_size(const wire::FrameView& frame, std::uint64_t number,
                                      const Completed& packet, const path::PathKind& path,
                                      const Interfaces& own);

}  // namespace pushpkt::tool
