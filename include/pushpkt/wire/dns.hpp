// Where DNS messages are: behind UDP headers with one of these ports. RFC 1035, RFC 6762, RFC 4795
#pragma once

#include "pushpkt/base/address.hpp"

namespace pushpkt::wire {

/// DNS, multicast DNS, LLMNR.
[[nodiscard]] constexpr bool is_dns_port(Port port) {
  return port == Port{53} || port == Port{5353} || port == Port{5355};
}

}  // namespace pushpkt::wire
