// What `send` and `replay` refuse until a flag says otherwise, and what cannot go well.
#pragma once

#include "own_interfaces.hpp"
#include "recipe_completion.hpp"
#include "send_options.hpp"

namespace pushpkt::tool {

/// The most packets a second that may leave unasked.
inline constexpr double calm_rate = 1000;

/// A destination beyond this link must be private, unless --allow public.
[[nodiscard]] Result<void> check_goal(const Ip& ip, const Allowed& allow);
/// A source must be an address of this host, unless --allow spoof.
[[nodiscard]] Result<void> check_source(const Ip& ip, const OwnInterfaces& own,
                                        const Allowed& allow);
/// For more than `calm_rate` packets a second; for a broadcast that is repeated.
[[nodiscard]] Error needs_flood();
[[nodiscard]] Error needs_flood_for_many();
/// "cannot send packet 3: it has 2028 octets, and the MTU of to-router is 1500".
[[nodiscard]] Error too_large(std::uint64_t number, std::size_t octets, std::uint32_t mtu,
                              const std::string& interface, std::string hint);

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
