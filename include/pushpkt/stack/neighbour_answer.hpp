// What a host says about its own address: ARP reply, Neighbour Advertisement. RFC 826; RFC 5227;
// RFC 4861, 7.1.1 and 7.2.4
#pragma once

#include <optional>
#include <span>

#include "pushpkt/base/address.hpp"
#include "pushpkt/wire/build.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::stack {

/// The Ethernet frame with which a host that has `addresses` at `mac` answers `frame`: an ARP
/// request, or a Neighbour Solicitation from the link (hop limit 255, good checksum). nullopt: it
/// is another packet, malformed, or about another host. A probe for duplicates (source ::) is
/// answered to all nodes. The same bytes for the same question: no state is kept.
[[nodiscard]] std::optional<wire::Frame> neighbour_answer(const wire::Decoded& frame,
                                                          std::span<const Ip> addresses,
                                                          const Mac& mac);

}  // namespace pushpkt::stack
