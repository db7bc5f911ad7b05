// A connection at an address that our kernel does not own: it has no reason to answer for it.
#pragma once

#include "pushpkt/stack/tcp_port.hpp"

namespace pushpkt::stack {

/// By packet or inject, with `options.address`; by tap or tun, where the device's neighbour address
/// is taken without one. ARP, Neighbour Discovery and ping for the address are answered meanwhile.
/// Errors: no interface is named, the address is this machine's or another host answers for it
/// (input), those of HandLink.
[[nodiscard]] Result<std::unique_ptr<TcpPort>> open_hand_port(const TcpPortOptions& options,
                                                              Deadline deadline);

}  // namespace pushpkt::stack
