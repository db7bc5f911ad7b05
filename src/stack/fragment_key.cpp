// Addresses and identification.
#include "fragment_key.hpp"

#include "pushpkt/wire/frame_view.hpp"
#include "pushpkt/wire/ip_packet.hpp"

namespace pushpkt::stack {

std::optional<FragmentKey> fragment_of(const wire::Decoded& packet) {
  const wire::IpPacket ip =
      wire::read_ip(wire::view_of(packet.packet(), packet.link()).from_network());
  const bool is_atomic = !ip.more && ip.offset == 0;  // RFC 6946
  if (!ip.fragment || is_atomic) return std::nullopt;
  FragmentKey out{Bytes(ip.source.begin(), ip.source.end())};
  out.bytes.insert(out.bytes.end(), ip.destination.begin(), ip.destination.end());
  for (unsigned shift = 0; shift < 32; shift += 8) {
    out.bytes.push_back(static_cast<std::uint8_t>(ip.id >> shift));
  }
  return out;
}

}  // namespace pushpkt::stack
