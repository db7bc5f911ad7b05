// What `send` refuses until a flag says otherwise, and what cannot go well.
#pragma once

#include "own_interfaces.hpp"
#include "recipe_completion.hpp"
#include "send_options.hpp"

namespace pushpkt::tool {

/// The most packets a second that may leave unasked.
inline constexpr double calm_rate = 1000;

/// Whether packets by this interface can harm nobody: loopback, or the lab.
[[nodiscard]] bool is_free(const std::string& interface, const OwnInterfaces& own);

/// Destination and source, before a route is looked up or a neighbour asked: an input error that
/// names the flag.
[[nodiscard]] Result<void> check_addresses(const wire::Recipe& recipe, const SendPlan& plan,
                                           const OwnInterfaces& own);
/// Rate and broadcasts, once it is known where the packets go.
[[nodiscard]] Result<void> check_flood(const Completed& packet, const SendPlan& plan,
                                       const OwnInterfaces& own);

/// Where nobody else fragments: a packet larger than the MTU, with its number and both sizes.
[[nodiscard]] Result<void> check_size(const wire::FrameView& frame, std::uint64_t number,
                                      const Completed& packet, const path::PathKind& path,
                                      const OwnInterfaces& own);

}  // namespace pushpkt::tool
