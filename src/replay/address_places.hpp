// Where the addresses and ports of a packet are: in the rows of headers, in options and records,
// in routing headers, in packets that others quote.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "pushpkt/replay/edits.hpp"
#include "pushpkt/wire/decode.hpp"

namespace pushpkt::replay {

/// Bytes of a whole value.
[[nodiscard]] constexpr std::size_t bytes_of(ValueKind kind) {
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

struct AddressSlot {
  std::uint32_t offset = 0;  ///< of its first byte
  ValueKind kind = ValueKind::ipv4;
  std::string_view name;   ///< "ip.src", "arp.dst.proto_ipv4", "tcp.srcport"
  bool quoted = false;     ///< in a packet that an ICMP error quotes
  std::uint8_t bytes = 0;  ///< less than the kind has: a prefix, or the capture cut the rest

  [[nodiscard]] bool is_whole() const { return bytes == bytes_of(kind); }
};

/// A packet in an option, or an IP packet behind the number of the other version, which has headers
/// and checksums of its own.
struct NestedPacket {
  std::uint32_t offset = 0;
  std::uint32_t bytes = 0;
  Link link = Link::ipv6;
};

/// A DNS name under in-addr.arpa or ip6.arpa: the places of its labels, the address's first part
/// first. RFC 1035, 3.5; RFC 3596, 2.5
struct ReverseName {
  struct Label {
    std::uint32_t offset = 0;
    std::uint8_t bytes = 0;
  };
  bool v6 = false;
  std::vector<Label> labels;
};

/// A whole link state advertisement of OSPF, which has a checksum of its own. RFC 2328, 12.1.7
struct LinkStateRange {
  std::uint32_t offset = 0;
  std::uint32_t bytes = 0;
};

/// The objects behind the packet that an ICMP error quotes, which have a checksum of their own.
/// RFC 4884, 7
struct ExtensionRange {
  std::uint32_t offset = 0;
  std::uint32_t bytes = 0;
};

struct AddressPlaces {
  std::vector<AddressSlot> slots;  ///< in the order of the packet's layers
  std::vector<NestedPacket> nested;
  std::vector<ReverseName> reverse_names;
  std::vector<LinkStateRange> link_states;
  std::vector<ExtensionRange> extensions;
  /// Parts that may hold addresses and could not be read: "options of ip". Payloads of UDP and TCP
  /// are not among them.
  std::vector<std::string_view> unread;

  void clear();
};

/// Replaces the content of `places`.
void find_addresses(const wire::Decoded& packet, AddressPlaces& places);

}  // namespace pushpkt::replay
