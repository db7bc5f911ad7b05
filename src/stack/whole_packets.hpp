// Packets as they come, and datagrams in place of their fragments. RFC 1122, 3.3.2
#pragma once

#include <optional>

#include "pushpkt/stack/reassembly.hpp"
#include "pushpkt/wire/host_receive.hpp"

namespace pushpkt::stack {

class WholePackets {
 public:
  /// The IP packet, or the datagram of which it is the fragment that was missing; nullopt: others
  /// are missing. Valid until the next call.
  [[nodiscard]] std::optional<ByteView> take(ByteView packet, HostTime now) {
    if (wire::is_plain_ip(packet)) return packet;
    const wire::IpPacket ip = wire::read_ip(packet);
    if (!ip.fragment) return packet;
    auto whole = reassembly_.add(ip, now);
    if (!whole) return std::nullopt;
    whole_ = std::move(*whole);
    return whole_;
  }

 private:
  Reassembly reassembly_ = {};
  Bytes whole_ = {};
};

}  // namespace pushpkt::stack
