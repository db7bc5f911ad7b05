// Frames put on lo are dropped by most hosts: the note for people. ip-sysctl: accept_local,
// route_localnet
#pragma once

#include <string>
#include <string_view>

#include "pushpkt/path/path.hpp"

namespace pushpkt::stack {

inline constexpr std::string_view loopback_reason =
    "the kernel takes frames that are put on lo as if they came from outside, and drops most "
    "(accept_local, route_localnet); --path raw-ip reaches programs here";

/// Whether IPv4 frames of this path pass the routing table by, and leave on lo. IPv6 has neither
/// setting: `ask loopback --ipv6` has all of them answered.
inline bool is_frame_on_loopback(std::string_view interface, const path::PathKind& path, bool ip6) {
  return interface == "lo" && !ip6 &&
         (path.ours == path::Level::link || path.kind == path::Kind::packet_dgram);
}

/// A line for frames that pass the routing table by, and leave on lo; "" for others.
inline std::string note_on_loopback(std::string_view interface, const path::PathKind& path,
                                    bool ip6) {
  if (!is_frame_on_loopback(interface, path, ip6)) return "";
  std::string out = "note: " + std::string(loopback_reason) + "\n";
  const std::string_view second_line = " (accept_local";
  return out.replace(out.find(second_line), 1, "\n  ");
}

}  // namespace pushpkt::stack
