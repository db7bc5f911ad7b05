// The rows of headers and of their items say which fields are addresses. What no row has is read by
// the functions of address_collector.hpp.
#include "replay/address_places.hpp"

#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <optional>

#include "pushpkt/wire/cut_message.hpp"
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "replay/address_collector.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

std::optional<ValueKind> kind_of(const Field& field) {
  if (field.no_address) return std::nullopt;
  if (field.show == Show::mac && field.width == 48) return ValueKind::mac;
  if (field.show == Show::ipv4 && field.width == 32) return ValueKind::ipv4;
  if (field.show == Show::ipv6 && field.width == 128) return ValueKind::ipv6;
  const bool port = field.name.ends_with(".srcport") || field.name.ends_with(".dstport");
  if (port && field.width == 16) return ValueKind::port;
  return std::nullopt;
}

void add_rows(AddressCollector& found, const Layer& layer, std::size_t header_bytes) {
  // The row of a cooked header is no MAC address in tunnels.
  if (layer.header == &sll::header || layer.header == &sll2::header) return;
  for (const Field* field : layer.header->fields) {
    const auto kind = kind_of(*field);
    if (!kind) continue;
    if (field->bit % 8 != 0) {
      found.add_unread("a row between bytes");
      continue;
    }
    found.add(layer.offset + field->bit / 8U, *kind, field->name, layer.offset + header_bytes);
  }
}

bool has_address(const ItemFormat& format) {
  return std::ranges::any_of(format.names, [](const ItemName& name) {
    return name.field != nullptr && kind_of(*name.field);
  });
}

/// Options and records that have rows.
void add_items(AddressCollector& found, const Layer& layer) {
  const Header& header = *layer.header;
  if (header.items == nullptr || layer.header_bytes <= header.fixed_bytes) return;
  if (!has_address(*header.items)) return;
  const auto items = items_in(found.bytes(), layer);
  if (!items) return found.add_unread("options or records that do not add up");
  const std::size_t start = layer.offset + header.fixed_bytes;
  for (const Item& item : *items) {
    const auto kind = item.field != nullptr ? kind_of(*item.field) : std::nullopt;
    if (kind && item.size == bytes_of(*kind)) {
      found.add(start + item.offset, *kind, item.name, layer.end);
    }
  }
}

/// The two bytes (SLL) or the second of them (SLL2) that end before the address are its length.
void add_cooked(AddressCollector& found, const Layer& layer) {
  const bool first = layer.header == &sll::header;
  if (!first && layer.header != &sll2::header) return;
  const std::size_t at = layer.offset + (first ? 6 : 12);
  const std::size_t end = layer.payload_offset();
  switch (found.byte(layer.offset + (first ? 5 : 11))) {
    case 0:
      return;
    case 4:  // of a tunnel device: its own end of the tunnel
      return found.add(at, ValueKind::ipv4, "sll.src_ipv4", end);
    case 6:
      return found.add(at, ValueKind::mac, "sll.src.eth", end);
    case 16:  // likewise; the header has room for eight bytes
      return found.add(at, ValueKind::ipv6, "sll.src_ipv6", end);
    default:
      return found.add_unread("the address of a cooked header");
  }
}

/// Options that no reader of addresses knows: of GENEVE, of a program's own protocols.
void add_unread_options(AddressCollector& found, const Layer& layer) {
  // The authentication data of AH is a digest.
  constexpr std::array<std::string_view, 11> read{
      "ip",   "ipv6.hopopts", "ipv6.dstopts", "ipv6.routing", "tcp", "sctp",
      "dhcp", "dns",          "ntp",          "igmp",         "ah"};
  if (std::ranges::find(read, layer.header->name) != read.end()) return;
  found.add_unread_rest(layer.offset + layer.header->fixed_bytes, layer.payload_offset(),
                        "options of a header that are not known");
}

bool is_later_fragment(ByteView bytes, const Layer& layer) {
  const ByteView header = layer.header_in(bytes);
  if (layer.header == &ipv4::header) return get(header, ipv4::frag_offset) != 0;
  return layer.header->name == "ipv6.fraghdr" && header.size() >= 4 &&
         ((header[2] << 8U | header[3]) & 0xfff8) != 0;
}

/// Whether the innermost header says that a protocol follows which we do not know.
bool is_followed_by_unknown(const Decoded& packet) {
  if (packet.cut()) return false;
  if (packet.layers().empty()) return !packet.bytes().empty();
  const Layer& last = packet.layers().back();
  const bool carries = last.header->level == HeaderLevel::link ||
                       last.header->level == HeaderLevel::network ||
                       last.header->level == HeaderLevel::tunnel;
  const std::size_t end = std::min<std::size_t>(last.end, packet.bytes().size());
  if (last.header == &ipv6::header &&
      get(last.header_in(packet.bytes()), ipv6::nxt) == IPPROTO_NONE) {
    return false;
  }
  return carries && !last.header->no_payload && last.header->name != "esp" &&
         last.header != &arp::header_other && last.payload_offset() < end &&
         !is_later_fragment(packet.bytes(), last);
}

/// BOOTP without the cookie of DHCP, or cut before it: its rows are those of DHCP. RFC 951, 3
bool is_bootp(ByteView message) {
  constexpr std::uint8_t request = 1;
  constexpr std::uint8_t reply = 2;
  constexpr std::uint8_t ethernet = 1;
  constexpr std::uint8_t mac_bytes = 6;
  return message.size() >= 3 && (message[0] == request || message[0] == reply) &&
         message[1] == ethernet && message[2] == mac_bytes;
}

void add_bootp(AddressCollector& found, std::size_t start, std::size_t end) {
  constexpr std::size_t before_vendor_area = 236;
  const auto there = std::min<std::size_t>(end - start, dhcp::header.fixed_bytes);
  add_rows(found, Layer{.header = &dhcp::header, .offset = static_cast<std::uint32_t>(start)},
           there);
  for (std::size_t at = start + before_vendor_area; at < end; ++at) {
    if (found.byte(at) != 0) return found.add_unread("the vendor area of BOOTP");
  }
}

/// Behind UDP or TCP: bytes on the port of a protocol that does not take them for its own.
void add_refused(AddressCollector& found, const Decoded& packet) {
  const Header* const header = refused_by_port(packet);
  if (header == nullptr) return;
  const Layer& last = packet.layers().back();
  const std::size_t start = last.payload_offset();
  const std::size_t end = std::min<std::size_t>(last.end, packet.bytes().size());
  if (header == &dhcp::header && is_bootp(packet.bytes().subspan(start, end - start))) {
    return add_bootp(found, start, end);
  }
  found.add_unread("a message that its port's protocol cannot read");
}

/// What an IP header is by its own version, where a number before it says otherwise.
std::optional<Link> other_version(AddressCollector& found, const Layer& layer) {
  const bool as_ip4 = layer.header == &ipv4::header;
  if (!as_ip4 && layer.header != &ipv6::header) return std::nullopt;
  const unsigned version = found.byte(layer.offset) >> 4U;
  if (as_ip4 && version == 6) return Link::ipv6;
  if (!as_ip4 && version == 4) return Link::ipv4;
  if (version != (as_ip4 ? 4U : 6U)) found.add_unread("an IP header of another version");
  return std::nullopt;
}

}  // namespace

void AddressPlaces::clear() {
  slots.clear();
  nested.clear();
  reverse_names.clear();
  link_states.clear();
  extensions.clear();
  unread.clear();
}

void AddressCollector::add(std::size_t offset, ValueKind kind, std::string_view name,
                           std::size_t end) {
  const std::size_t last = std::min(end, bytes_.size());
  if (offset >= last) return;
  const std::size_t bytes = std::min(bytes_of(kind), last - offset);
  if (kind == ValueKind::port && bytes < bytes_of(kind)) return;
  places_.slots.push_back(
      {static_cast<std::uint32_t>(offset), kind, name, quoted_, static_cast<std::uint8_t>(bytes)});
}

void AddressCollector::add_list(std::size_t offset, ValueKind kind, std::string_view name,
                                std::size_t end) {
  for (std::size_t at = offset; at < std::min(end, bytes_.size()); at += bytes_of(kind)) {
    add(at, kind, name, end);
  }
}

void AddressCollector::add_unread(std::string_view what) {
  if (std::ranges::find(places_.unread, what) == places_.unread.end()) {
    places_.unread.push_back(what);
  }
}

void AddressCollector::add_unread_rest(std::size_t offset, std::size_t end, std::string_view what) {
  const std::size_t last = std::min(end, bytes_.size());
  if (offset >= last) return;
  const ByteView rest = bytes_.subspan(offset, last - offset);
  if (std::ranges::any_of(rest, [](std::uint8_t byte) { return byte != 0; })) add_unread(what);
}

void find_addresses(const Decoded& packet, AddressPlaces& places) {
  places.clear();
  AddressCollector found(packet.bytes(), places);
  for (const Layer& layer : packet.layers()) {
    if (const auto link = other_version(found, layer)) {
      const auto rest = static_cast<std::uint32_t>(packet.bytes().size()) - layer.offset;
      places.nested.push_back({layer.offset, rest, *link});
      return;
    }
    add_rows(found, layer, layer.header_bytes);
    add_items(found, layer);
    add_cooked(found, layer);
    add_unread_options(found, layer);
    add_ip_addresses(found, layer);
    add_icmp_addresses(found, layer);
    add_message_addresses(found, layer);
    add_sctp_addresses(found, layer);
    add_dns_addresses(found, layer);
    add_ospf_addresses(found, layer);
    if (layer.header->quotes_packet) found.enter_quotation();
  }
  if (packet.cut()) {
    add_rows(found, *packet.cut(), packet.cut()->header_bytes);
    const bool has_more = packet.cut()->header_bytes > packet.cut()->header->fixed_bytes;
    if (has_more) found.add_unread("a header that is cut");
  }
  add_refused(found, packet);
  if (is_followed_by_unknown(packet)) found.add_unread("a protocol that is not known");
}

}  // namespace pushpkt::replay
