// Errors of system calls that say what the network or the other host did.
#pragma once

#include <cerrno>

namespace pushpkt {

/// An errno that reports an ICMP error, a reset, a route that is missing or silence: no answer,
/// with its reason; not a failure to ask. tcp(7), udp(7), icmp(7)
[[nodiscard]] inline bool is_network_error(int number) {
  switch (number) {
    case ECONNREFUSED:
    case ECONNRESET:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ETIMEDOUT:
    case ENOTCONN:
      return true;
    default:
      return false;
  }
}

}  // namespace pushpkt
