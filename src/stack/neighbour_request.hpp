// Asking a neighbour for its MAC address by hand. ARP RFC 826; Neighbour Discovery RFC 4861
#pragma once

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/result.hpp"
#include "stack/netlink.hpp"

namespace pushpkt::stack {

/// Asks up to three times until the deadline. `source` is of the family of `neighbour`. The
/// kernel's table is neither asked nor changed. An error (EHOSTUNREACH) when nobody answers;
/// CAP_NET_RAW is needed.
[[nodiscard]] Result<Mac> ask_neighbour(const LinkState& link, const Ip& source,
                                        const Ip& neighbour, Deadline deadline);

/// The MAC address of a multicast group: RFC 1112, 6.4; RFC 2464, 7.
[[nodiscard]] Mac group_mac(const Ip& group);

}  // namespace pushpkt::stack
