// Options of IPv4 and TCP, extension headers of IPv6, ARP of other sizes. RFC 791 3.1, RFC 1393 3,
// RFC 1770 2, RFC 8754 2, RFC 6275 6.3, RFC 8684 3
#include <algorithm>
#include <array>

#include "pushpkt/wire/protocols.hpp"
#include "replay/address_collector.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

constexpr std::string_view unread_ip4 = "options of IPv4";
constexpr std::string_view unread_ip6 = "options of IPv6";
constexpr std::string_view unread_tcp = "options of TCP";

/// Calls `take` with the kind, the place and the length of each option that is not one byte; false
/// when they do not add up, or end before bytes that are no padding.
template <class Take>
bool each_option(ByteView options, Take&& take) {
  std::size_t at = 0;
  while (at < options.size() && options[at] != 0) {
    if (options[at] == 1) {
      ++at;
      continue;
    }
    if (at + 1 >= options.size()) return false;
    const std::size_t length = options[at + 1];
    if (length < 2 || at + length > options.size()) return false;
    take(options[at], at, length);
    at += length;
  }
  return std::all_of(options.begin() + static_cast<std::ptrdiff_t>(at), options.end(),
                     [](std::uint8_t byte) { return byte == 0; });
}

/// MTU probes, quick start, labels of security, stream identifier, router alert.
bool is_ip4_option_without(std::uint8_t kind) {
  constexpr std::array<std::uint8_t, 8> kinds{11, 12, 25, 130, 133, 134, 136, 148};
  return std::ranges::find(kinds, kind) != kinds.end();
}

/// The fourth byte has the flags: 0 has times alone.
void add_timestamps(AddressCollector& found, std::size_t at, std::size_t end) {
  constexpr std::size_t entry_bytes = 8;  // an address and a time
  const unsigned flags = found.byte(at + 3) & 0xfU;
  if (at + 4 > end || flags == 0) return;
  if (flags != 1 && flags != 3) return found.add_unread(unread_ip4);
  for (std::size_t next = at + 4; next < end; next += entry_bytes) {
    found.add(next, ValueKind::ipv4, "ip.opt.time_stamp_addr", end);
  }
}

/// The third byte of a route is the pointer.
void add_ipv4_options(AddressCollector& found, const Layer& layer) {
  constexpr std::string_view name = "ip.opt.address";
  const std::size_t start = layer.offset + layer.header->fixed_bytes;
  const auto take = [&](std::uint8_t kind, std::size_t offset, std::size_t length) {
    const std::size_t at = start + offset;
    const std::size_t end = at + length;
    switch (kind) {
      case 7:  // record route, loose and strict source route
      case 131:
      case 137:
        return found.add_list(at + 3, ValueKind::ipv4, name, end);
      case 68:
        return add_timestamps(found, at, end);
      case 82:  // traceroute: numbers, then who sends it
        return found.add(at + 8, ValueKind::ipv4, name, end);
      case 149:  // hosts of a multicast by broadcast
        return found.add_list(at + 2, ValueKind::ipv4, name, end);
      default:
        if (length > 2 && !is_ip4_option_without(kind)) found.add_unread(unread_ip4);
    }
  };
  if (!each_option(layer.tail_in(found.bytes()), take)) found.add_unread(unread_ip4);
}

/// Sizes, times, acknowledged ranges, checksums, signatures, cookies, and what RFC 6994 registers
/// for TCP Fast Open. Boxes between two hosts put addresses into options of other numbers.
bool is_tcp_option_without(std::uint8_t kind, std::size_t identifier) {
  constexpr std::array<std::uint8_t, 29> kinds{2,  3,  4,  5,  6,  7,  8,  9,  10, 11,
                                               12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
                                               22, 23, 24, 27, 28, 29, 34, 69, 172};
  constexpr std::size_t fast_open = 0xf989;
  const bool is_shared = kind == 253 || kind == 254;
  return (is_shared && identifier == fast_open) || kind == 174 ||
         std::ranges::find(kinds, kind) != kinds.end();
}

/// Of the options of MPTCP one has an address: ADD_ADDR. Its length tells the family.
void add_tcp_options(AddressCollector& found, const Layer& layer) {
  constexpr std::uint8_t mptcp = 30;
  constexpr unsigned add_address = 3;
  constexpr unsigned last_subtype = 8;
  constexpr std::size_t least_of_ipv6 = 20;
  const std::size_t start = layer.offset + layer.header->fixed_bytes;
  const auto take = [&](std::uint8_t kind, std::size_t offset, std::size_t length) {
    const std::size_t at = start + offset;
    if (kind != mptcp) {
      const bool has_none = length == 2 || is_tcp_option_without(kind, found.word(at + 2));
      if (!has_none) found.add_unread(unread_tcp);
      return;
    }
    const unsigned subtype = found.byte(at + 2) >> 4U;
    if (subtype > last_subtype) return found.add_unread(unread_tcp);
    if (subtype != add_address || length < 8) return;
    const bool v6 = length >= least_of_ipv6;
    found.add(at + 4, v6 ? ValueKind::ipv6 : ValueKind::ipv4,
              v6 ? "tcp.options.mptcp.ipv6" : "tcp.options.mptcp.ipv4", at + length);
  };
  if (!each_option(layer.tail_in(found.bytes()), take)) found.add_unread(unread_tcp);
}

/// Padding, tunnel limit, router alert, labels, times, rates, sizes.
bool is_ip6_option_without(std::uint8_t kind) {
  constexpr std::array<std::uint8_t, 10> kinds{1, 4, 5, 0x07, 0x0f, 0x23, 0x26, 0x30, 0x63, 0xc2};
  return std::ranges::find(kinds, kind) != kinds.end();
}

/// The home address of a mobile node.
void add_extension_options(AddressCollector& found, const Layer& layer) {
  constexpr std::uint8_t home_address = 201;
  const std::size_t end = std::min<std::size_t>(layer.payload_offset(), found.end());
  for (std::size_t at = layer.offset + 2; at < end;) {
    const std::uint8_t kind = found.byte(at);
    if (kind == 0) {
      ++at;
      continue;
    }
    const std::size_t length = found.byte(at + 1);
    if (at + 2 > end || at + 2 + length > end) return found.add_unread(unread_ip6);
    if (kind == home_address) {
      found.add(at + 2, ValueKind::ipv6, "ipv6.opt.mipv6.home_address", at + 2 + length);
    } else if (length > 0 && !is_ip6_option_without(kind)) {
      found.add_unread(unread_ip6);
    }
    at += 2 + length;
  }
}

void add_routing(AddressCollector& found, const Layer& layer) {
  constexpr std::uint8_t source_route_of_rpl = 3;  // RFC 6554: prefixes may be left out
  constexpr std::uint8_t segment_routing = 4;
  const ByteView header = layer.header_in(found.bytes());
  if (header.size() < 8) return;
  const std::uint8_t type = header[2];
  std::size_t count = (header.size() - 8) / 16;
  if (type == segment_routing) count = std::min<std::size_t>(count, header[4] + 1U);
  const bool is_whole = type == source_route_of_rpl && header[4] == 0;
  if (type != 0 && type != 2 && type != segment_routing && !is_whole) {
    if (header.size() > 8) found.add_unread("a routing header of another type");
    return;
  }
  for (std::size_t i = 0; i < count; ++i) {
    found.add(layer.offset + 8 + 16 * i, ValueKind::ipv6, "ipv6.routing.address",
              layer.payload_offset());
  }
}

/// Hardware and protocol addresses of other sizes than those of IPv4 over Ethernet. RFC 826
void add_other_arp(AddressCollector& found, const Layer& layer) {
  const std::size_t hardware = found.byte(layer.offset + 4);
  const std::size_t protocol = found.byte(layer.offset + 5);
  std::size_t at = layer.payload_offset();
  for (const bool target : {false, true}) {
    if (hardware == 6) {
      found.add(at, ValueKind::mac, target ? "arp.dst.hw_mac" : "arp.src.hw_mac", layer.end);
    } else if (hardware != 0) {
      found.add_unread("ARP with hardware addresses of another size");
    }
    at += hardware;
    if (protocol == 4) {
      found.add(at, ValueKind::ipv4, target ? "arp.dst.proto_ipv4" : "arp.src.proto_ipv4",
                layer.end);
    } else if (protocol == 16) {
      found.add(at, ValueKind::ipv6, target ? "arp.dst.proto" : "arp.src.proto", layer.end);
    } else if (protocol != 0) {
      found.add_unread("ARP with protocol addresses of another size");
    }
    at += protocol;
  }
}

}  // namespace

void add_ip_addresses(AddressCollector& found, const Layer& layer) {
  const Header* header = layer.header;
  if (header == &ipv4::header) add_ipv4_options(found, layer);
  if (header == &tcp::header) add_tcp_options(found, layer);
  if (header == &routing::header) add_routing(found, layer);
  if (header->name == "ipv6.hopopts" || header->name == "ipv6.dstopts") {
    add_extension_options(found, layer);
  }
  if (header == &arp::header_other) add_other_arp(found, layer);
}

}  // namespace pushpkt::replay
