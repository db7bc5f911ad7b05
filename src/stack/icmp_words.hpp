// ICMP errors in words. RFC 792, RFC 1122, RFC 1812, RFC 4443; IANA "icmp-parameters"
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "pushpkt/base/address.hpp"
#include "pushpkt/stack/near_miss.hpp"

namespace pushpkt::stack {

struct IcmpError {
  bool ip6 = false;
  std::uint8_t type = 0;
  std::uint8_t code = 0;
  std::string from;       ///< the address of who sent it
  std::uint32_t mtu = 0;  ///< where it says that the packet is too big
};

/// True for types that say that a packet died; not for redirects.
[[nodiscard]] bool says_death(const IcmpError& error);

/// "port unreachable"; "type 42 code 0" where it has no name.
[[nodiscard]] std::string icmp_name(const IcmpError& error);

/// "ICMP port unreachable from 10.77.2.2: no program listens on port 12000"; without a port that
/// was asked: "no program listens there".
[[nodiscard]] NearMiss near_miss_of(const IcmpError& error, std::optional<Port> asked);

}  // namespace pushpkt::stack
