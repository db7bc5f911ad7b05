// Frames put on lo are dropped by most hosts: the note for people. ip-sysctl: accept_local,
// route_localnet
#pragma once

#include <string>
#include <string_view>

#include "pushpkt/path/path.hpp"

namespace pushpkt::stack {

/// In one line.
[[nodiscard]] std::string loopback_reason();

/// Whether IPv4 frames of this path pass the routing table by, and leave on lo. IPv6 has neither
/// setting: `ask loopback --ipv6` has all of them answered.
[[nodiscard]] bool is_frame_on_loopback(std::string_view interface, const path::PathKind& path,
                                        bool ip6);

/// Two lines for frames that pass the routing table by, and leave on lo; "" for others.
[[nodiscard]] std::string note_on_loopback(std::string_view interface, const path::PathKind& path,
                                           bool ip6);

/// The same for a server by hand, whose answers are such frames.
[[nodiscard]] std::string note_on_serving_loopback(std::string_view interface,
                                                   const path::PathKind& path);

}  // namespace pushpkt::stack
