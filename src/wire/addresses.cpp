// Rows of ip and ipv6.
#include "pushpkt/wire/addresses.hpp"

#include "pushpkt/wire/protocols/ipv4.hpp"
#include "pushpkt/wire/protocols/ipv6.hpp"

namespace pushpkt::wire {

std::optional<AddressPair> addresses_in(const Decoded& packet, std::size_t layer) {
  const Layer& at = packet.layers()[layer];
  const ByteView header = at.header_in(packet.bytes());
  if (at.header == &ipv4::header)
    return AddressPair{get(header, ipv4::src), get(header, ipv4::dst)};
  if (at.header == &ipv6::header)
    return AddressPair{get(header, ipv6::src), get(header, ipv6::dst)};
  return std::nullopt;
}

}  // namespace pushpkt::wire
