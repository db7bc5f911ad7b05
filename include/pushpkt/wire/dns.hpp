// Where DNS messages are: behind UDP headers with one of these ports. RFC 1035, RFC 6762, RFC 4795
#pragma once

#include "pushpkt/base/address.hpp"
#include "pushpkt/wire/protocols/dns.hpp"

namespace pushpkt::wire {

/// DNS, multicast DNS, LLMNR: the ports of the header `dns`.
[[nodiscard]] constexpr bool is_dns_port(Port port) {
  for (const KnownAs& known : dns::known_as) {
    if (known.space == Space::udp_port && known.number == port.number) return true;
  }
  return false;
}

}  // namespace pushpkt::wire
