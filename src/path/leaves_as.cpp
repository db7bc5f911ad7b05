// packet(7), sll_protocol; raw(7), IP_HDRINCL
#include "pushpkt/path/leaves_as.hpp"

#include <linux/if_ether.h>

#include "pushpkt/wire/protocols/ethernet.hpp"
#include "pushpkt/wire/protocols/ipv4.hpp"
#include "pushpkt/wire/protocols/ipv6.hpp"

namespace pushpkt::path {

std::uint16_t ether_type_of(const wire::FrameView& frame, const Target& target) {
  if (frame.link == Link::ethernet && frame.network_offset >= wire::eth::header.fixed_bytes) {
    const ByteView type = frame.bytes.subspan(frame.network_offset - 2U, 2);
    return static_cast<std::uint16_t>(type[0] << 8U | type[1]);
  }
  const ByteView packet = frame.from_network();
  const unsigned version = packet.empty() ? 0U : packet[0] >> 4U;
  if (version == 4) return ETH_P_IP;
  if (version == 6) return ETH_P_IPV6;
  return is_ip6(target.remote.address) ? ETH_P_IPV6 : ETH_P_IP;
}

Ip routed_destination(Kind kind, const Target& target, const wire::FrameView& frame) {
  if (kind != Kind::raw_ip) return target.remote.address;
  if (target.route_to) return *target.route_to;
  const ByteView packet = frame.from_network();
  const bool ip6 = is_ip6(target.remote.address);
  if (ip6 && packet.size() >= wire::ipv6::header.fixed_bytes) {
    return wire::get(packet, wire::ipv6::dst);
  }
  if (!ip6 && packet.size() >= wire::ipv4::header.fixed_bytes) {
    return wire::get(packet, wire::ipv4::dst);
  }
  return target.remote.address;
}

}  // namespace pushpkt::path
