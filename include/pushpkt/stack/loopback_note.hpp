// Frames put on lo are dropped by most hosts: the note for people. ip-sysctl: accept_local,
// route_localnet
#pragma once

#include <string>
#include <string_view>

#include "pushpkt/path/path.hpp"

namespace pushpkt::stack {

/// A line for frames that pass the routing table by, and leave on lo; "" for others.
inline std::string note_on_loopback(std::string_view interface, const path::PathKind& path) {
  const bool beneath_routes =
      path.ours == path::Level::link || path.kind == path::Kind::packet_dgram;
  if (interface != "lo" || !beneath_routes) return "";
  return "note: the kernel takes frames that are put on lo as if they came from outside, and drops "
         "most\n  (accept_local, route_localnet); --path raw-ip reaches programs here\n";
}

}  // namespace pushpkt::stack
