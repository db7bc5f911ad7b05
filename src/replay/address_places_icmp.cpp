// Router discovery of IPv4; neighbour discovery and multicast listeners of IPv6. RFC 1256 3,
// RFC 4861 4, RFC 4191 2.3, RFC 8106 5.1, RFC 2710 3, RFC 9777 5; objects behind errors, RFC 4884
#include <algorithm>
#include <array>

#include "pushpkt/wire/checksum.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "replay/address_collector.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

std::size_t end_of(const AddressCollector& found, const Layer& layer) {
  return std::min<std::size_t>(layer.end, found.end());
}

void add_icmp4(AddressCollector& found, const Layer& layer) {
  constexpr std::uint8_t router_advertisement = 9;
  constexpr std::array<std::uint8_t, 13> without{0, 3, 4, 5, 8, 10, 11, 12, 13, 14, 15, 17, 18};
  const std::uint8_t type = found.byte(layer.offset);
  const std::size_t end = end_of(found, layer);
  if (type == router_advertisement) {
    const std::size_t entry = found.byte(layer.offset + 5) * std::size_t{4};
    if (entry == 0) return;
    for (std::size_t at = layer.offset + 8; at < end; at += entry) {
      found.add(at, ValueKind::ipv4, "icmp.radv.address", end);
    }
    return;
  }
  const bool has_none = std::ranges::find(without, type) != without.end();
  if (!has_none) found.add_unread_rest(layer.offset + 4, end, "an ICMP message of another type");
}

/// An address behind its family, in an object that describes an interface. The bits of its kind say
/// what is there: an index before the address, a name and an MTU behind it. RFC 5837, 4
void add_interface(AddressCollector& found, std::uint8_t parts, std::size_t at, std::size_t end) {
  constexpr unsigned index = 8;
  constexpr unsigned address = 4;
  if ((parts & index) != 0) at += 4;
  if ((parts & address) == 0) return;
  const std::size_t family = found.word(at);
  if (family != 1 && family != 2) return found.add_unread("objects behind an ICMP error");
  found.add(at + 4, family == 1 ? ValueKind::ipv4 : ValueKind::ipv6, "icmp.int_info.address", end);
}

void add_objects(AddressCollector& found, std::size_t at, std::size_t end) {
  constexpr std::uint8_t labels = 1;
  constexpr std::uint8_t interface = 2;
  constexpr std::size_t header_bytes = 4;
  while (at < end) {
    const std::size_t bytes = found.word(at);
    if (bytes < header_bytes || at + bytes > end) {
      return found.add_unread_rest(at, end, "objects behind an ICMP error");
    }
    const std::uint8_t kind = found.byte(at + 2);
    if (kind == interface) {
      add_interface(found, found.byte(at + 3), at + header_bytes, at + bytes);
    } else if (kind != labels) {
      found.add_unread("objects behind an ICMP error");
    }
    at += bytes;
  }
}

/// Where the objects begin: where the length of the quoted packet says; old routers set none, and
/// quote 128 bytes. RFC 4884, 4 and 5.5
std::size_t objects_in(const AddressCollector& found, const Layer& layer, std::size_t end) {
  constexpr std::size_t message_bytes = 8;
  constexpr std::size_t quoted_by_old = 128;
  const bool ip6 = layer.header->name == "icmpv6";
  const std::size_t length = ip6 ? found.byte(layer.offset + 4) * std::size_t{8}
                                 : found.byte(layer.offset + 5) * std::size_t{4};
  const std::size_t at = layer.offset + message_bytes + (length == 0 ? quoted_by_old : length);
  if (length != 0 || at + 4 > end) return at;
  const ByteView there = found.bytes().subspan(at, end - at);
  return internet_checksum(there) == 0 ? at : end;
}

/// Of errors that may have them: unreachable, time exceeded, parameter problem of IPv4.
void add_extensions(AddressCollector& found, const Layer& layer) {
  constexpr std::array<std::uint8_t, 3> of_ip4{3, 11, 12};
  constexpr std::array<std::uint8_t, 2> of_ip6{1, 3};
  constexpr unsigned version = 2;
  const std::uint8_t type = found.byte(layer.offset);
  const bool has_some = layer.header->name == "icmpv6"
                            ? std::ranges::find(of_ip6, type) != of_ip6.end()
                            : std::ranges::find(of_ip4, type) != of_ip4.end();
  const std::size_t end = end_of(found, layer);
  const std::size_t at = has_some ? objects_in(found, layer, end) : end;
  if (at + 4 > end) return;
  if (found.byte(at) >> 4U != version) {
    return found.add_unread_rest(at, end, "objects behind an ICMP error");
  }
  add_objects(found, at + 4, end);
  found.places().extensions.push_back(
      {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(end - at)});
}

/// A packet in the option of a redirect that quotes it. RFC 4861, 4.6.3
void add_redirected(AddressCollector& found, std::size_t at, std::size_t end) {
  constexpr std::size_t before_packet = 8;
  if (at + before_packet >= end) return;
  found.places().nested.push_back({static_cast<std::uint32_t>(at + before_packet),
                                   static_cast<std::uint32_t>(end - at - before_packet)});
}

void add_discovery_option(AddressCollector& found, std::size_t at, std::size_t end) {
  switch (found.byte(at)) {
    case 1:
    case 2:
      if (end - at > 8) return found.add_unread("link-layer addresses of another size");
      return found.add(at + 2, ValueKind::mac, "icmpv6.opt.linkaddr", end);
    case 3:
      return found.add(at + 16, ValueKind::ipv6, "icmpv6.opt.prefix", end);
    case 4:
      return add_redirected(found, at, end);
    case 24:  // a route: as much of the prefix as it needs
      return found.add(at + 8, ValueKind::ipv6, "icmpv6.opt.route_info.prefix", end);
    case 25:
      return found.add_list(at + 8, ValueKind::ipv6, "icmpv6.opt.rdnss", end);
    case 5:   // MTU
    case 7:   // advertisement interval
    case 8:   // home agent information
    case 14:  // nonce
    case 26:  // flags
    case 31:  // names
      return;
    default:
      return found.add_unread("an option of neighbour discovery");
  }
}

void add_discovery(AddressCollector& found, const Layer& layer, std::uint8_t type) {
  constexpr std::uint8_t router_solicitation = 133;
  constexpr std::uint8_t redirect = 137;
  constexpr std::array<std::size_t, 5> bodies{8, 16, 24, 24, 40};
  const std::size_t end = end_of(found, layer);
  if (type == redirect) {
    found.add(layer.offset + 8, ValueKind::ipv6, "icmpv6.rd.na.target_address", end);
    found.add(layer.offset + 24, ValueKind::ipv6, "icmpv6.rd.na.destination_address", end);
  }
  std::size_t at = layer.offset + bodies[type - router_solicitation];
  while (at + 2 <= end && found.byte(at + 1) != 0) {
    const std::size_t length = found.byte(at + 1) * std::size_t{8};
    add_discovery_option(found, at, std::min(at + length, end));
    at += length;
  }
  if (at < end) found.add_unread("an option of neighbour discovery");
}

/// A query of version 2 has sources behind the group.
void add_listener(AddressCollector& found, const Layer& layer) {
  const std::size_t end = end_of(found, layer);
  found.add(layer.offset + 8, ValueKind::ipv6, "icmpv6.mld.multicast_address", end);
  found.add_list(layer.offset + 28, ValueKind::ipv6, "icmpv6.mldr.mar.source_address", end);
}

void add_listener_records(AddressCollector& found, const Layer& layer) {
  constexpr std::size_t record_bytes = 20;
  const std::size_t end = end_of(found, layer);
  for (std::size_t at = layer.offset + 8; at < end;) {
    const std::size_t sources = found.word(at + 2) * 16;
    const std::size_t last = at + record_bytes + sources;
    found.add(at + 4, ValueKind::ipv6, "icmpv6.mldr.mar.multicast_address", end);
    found.add_list(at + record_bytes, ValueKind::ipv6, "icmpv6.mldr.mar.source_address",
                   std::min(last, end));
    if (found.byte(at + 1) != 0) found.add_unread("auxiliary data of a multicast listener");
    at = last + found.byte(at + 1) * std::size_t{4};
  }
}

void add_icmp6(AddressCollector& found, const Layer& layer) {
  constexpr std::uint8_t first_information = 128;
  const std::uint8_t type = found.byte(layer.offset);
  if (type < first_information) {  // an error: what it quotes has layers
    const bool is_read = layer.header->quotes_packet;
    const std::size_t rest = is_read ? layer.end : layer.offset + 4;
    return found.add_unread_rest(rest, layer.end, "an ICMPv6 message of another type");
  }
  switch (type) {
    case 128:
    case 129:
      return;  // echo
    case 130:
    case 131:
    case 132:
      return add_listener(found, layer);
    case 133:
    case 134:
    case 135:
    case 136:
    case 137:
      return add_discovery(found, layer, type);
    case 143:
      return add_listener_records(found, layer);
    default:
      return found.add_unread("an ICMPv6 message of another type");
  }
}

}  // namespace

void add_icmp_addresses(AddressCollector& found, const Layer& layer) {
  if (layer.header->name == "icmp") add_icmp4(found, layer);
  if (layer.header->name == "icmpv6") add_icmp6(found, layer);
  if (layer.header->quotes_packet) add_extensions(found, layer);
}

}  // namespace pushpkt::replay
