// Options of IPv4 and TCP, extension headers of IPv6, ARP of other sizes. RFC 791 3.1, RFC 8754 2,
// RFC 6275 6.3, RFC 8684 3.4.1
#include <algorithm>

#include "pushpkt/wire/protocols.hpp"
#include "replay/address_collector.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

/// Calls `take` with the kind, the place and the length of each option that is not one byte; false
/// when they do not add up.
template <class Take>
bool each_option(ByteView options, Take&& take) {
  for (std::size_t at = 0; at < options.size() && options[at] != 0;) {
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
  return true;
}

/// The third byte of an option is the pointer, the fourth of a timestamp has the flags.
void add_ipv4_options(AddressCollector& found, const Layer& layer) {
  constexpr std::uint8_t record_route = 7;
  constexpr std::uint8_t timestamp = 68;
  constexpr std::uint8_t loose_route = 131;
  constexpr std::uint8_t strict_route = 137;
  const std::size_t start = layer.offset + layer.header->fixed_bytes;
  const bool read = each_option(
      layer.tail_in(found.bytes()), [&](std::uint8_t kind, std::size_t at, std::size_t length) {
        const std::size_t end = start + at + length;
        if (kind == record_route || kind == loose_route || kind == strict_route) {
          found.add_list(start + at + 3, ValueKind::ipv4, "ip.opt.address", end);
        }
        if (kind != timestamp || length < 4) return;
        constexpr std::size_t entry_bytes = 8;  // an address and a time
        const unsigned flags = found.byte(start + at + 3) & 0xfU;
        if (flags != 1 && flags != 3) return;
        for (std::size_t next = start + at + 4; next < end; next += entry_bytes) {
          found.add(next, ValueKind::ipv4, "ip.opt.time_stamp_addr", end);
        }
      });
  if (!read) found.add_unread("options of IPv4");
}

/// Of the options of MPTCP one has an address: ADD_ADDR. Its length tells the family.
void add_tcp_options(AddressCollector& found, const Layer& layer) {
  constexpr std::uint8_t mptcp = 30;
  constexpr unsigned add_address = 3;
  constexpr std::size_t least_of_ipv6 = 20;
  const std::size_t start = layer.offset + layer.header->fixed_bytes;
  const bool read = each_option(
      layer.tail_in(found.bytes()), [&](std::uint8_t kind, std::size_t at, std::size_t length) {
        if (kind != mptcp || length < 8) return;
        if (found.byte(start + at + 2) >> 4U != add_address) return;
        const bool v6 = length >= least_of_ipv6;
        found.add(start + at + 4, v6 ? ValueKind::ipv6 : ValueKind::ipv4,
                  v6 ? "tcp.options.mptcp.ipv6" : "tcp.options.mptcp.ipv4", start + at + length);
      });
  if (!read) found.add_unread("options of TCP");
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
    if (at + 2 > end || at + 2 + length > end) return found.add_unread("options of IPv6");
    if (kind == home_address) {
      found.add(at + 2, ValueKind::ipv6, "ipv6.opt.mipv6.home_address", at + 2 + length);
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
