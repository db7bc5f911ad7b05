// Where the addresses and ports of a packet are: in headers, in ARP, in the options of IPv4 and of
// neighbour discovery, in routing headers, in packets that ICMP errors quote.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "pushpkt/replay/edits.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::replay {

struct AddressSlot {
  std::uint32_t offset = 0;  ///< of its first byte
  ValueKind kind = ValueKind::ipv4;
  std::string_view name;  ///< "ip.src", "arp.dst.proto_ipv4", "tcp.srcport"
  bool quoted = false;    ///< in a packet that an ICMP error quotes

  [[nodiscard]] std::size_t bytes() const {
    switch (kind) {
      case ValueKind::mac:
        return 6;
      case ValueKind::ipv4:
        return 4;
      case ValueKind::ipv6:
        return 16;
      case ValueKind::port:
        break;
    }
    return 2;
  }
};

/// Replaces the content of `slots`, in the order of the packet's layers.
void find_address_slots(const wire::Decoded& packet, std::vector<AddressSlot>& slots);

}  // namespace pushpkt::replay
