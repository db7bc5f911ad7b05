// Options of DHCP that have no row, the reference of NTP. RFC 2132, RFC 3442, RFC 4361 6.1,
// RFC 3046 2, RFC 5905 7.3
#include <algorithm>
#include <array>

#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "replay/address_collector.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

constexpr std::string_view dhcp_name = "dhcp.option.value";

/// A network as its width and as many bytes as that needs, then a router.
void add_classless_routes(AddressCollector& found, std::size_t at, std::size_t end) {
  while (at < end) {
    const std::size_t bytes = (found.byte(at) + std::size_t{7}) / 8;
    if (bytes > 4) return found.add_unread("options of DHCP");
    found.add_prefix(at + 1, ValueKind::ipv4, dhcp_name, bytes);
    found.add(at + 1 + bytes, ValueKind::ipv4, dhcp_name, end);
    at += 1 + bytes + 4;
  }
}

/// A hardware type and address, or an identifier with an address in it.
void add_client_id(AddressCollector& found, std::size_t at, std::size_t end) {
  constexpr std::uint8_t ethernet = 1;
  constexpr std::uint8_t unique = 255;  // four bytes of the interface, then a DUID (RFC 8415, 11)
  if (found.byte(at) == ethernet && end - at == 7) {
    return found.add(at + 1, ValueKind::mac, dhcp_name, end);
  }
  if (found.byte(at) == unique && found.word(at + 5) == 1) {
    return found.add(at + 13, ValueKind::mac, dhcp_name, end);  // behind a time
  }
  if (found.byte(at) == unique && found.word(at + 5) == 3) {
    return found.add(at + 9, ValueKind::mac, dhcp_name, end);
  }
  found.add_unread("options of DHCP");
}

bool is_list_of_addresses(std::uint8_t kind) {
  constexpr std::array<std::uint8_t, 26> kinds{4,  5,  7,  8,  9,  10, 11, 16, 32, 33, 41, 44, 45,
                                               48, 49, 65, 68, 69, 70, 71, 72, 73, 74, 75, 76, 150};
  constexpr std::uint8_t subnet_selection = 118;
  return kind == subnet_selection || std::ranges::find(kinds, kind) != kinds.end();
}

/// Names, numbers and times.
bool has_no_address(std::uint8_t kind) {
  constexpr std::array<std::uint8_t, 31> kinds{2,  13, 14, 17, 18, 19, 20,  22,  23, 24, 25,
                                               27, 29, 30, 31, 34, 35, 36,  37,  38, 39, 40,
                                               46, 47, 80, 81, 93, 94, 100, 101, 119};
  return std::ranges::find(kinds, kind) != kinds.end();
}

void add_relay_option(AddressCollector& found, std::size_t at, std::size_t end) {
  constexpr std::uint8_t link_selection = 5;
  constexpr std::uint8_t server_override = 11;
  while (at + 2 <= end) {
    const std::uint8_t kind = found.byte(at);
    const std::size_t last = std::min(at + 2 + found.byte(at + 1), end);
    if (kind == link_selection || kind == server_override) {
      found.add(at + 2, ValueKind::ipv4, dhcp_name, last);
    } else {
      found.add_unread("options of DHCP");  // circuit and remote identifiers
    }
    at = last;
  }
}

bool has_addresses(const OptionKind& kind) {
  const auto is_address = [](const Field& field) { return field.show == Show::ipv4; };
  return (kind.entry != nullptr && is_address(*kind.entry)) ||
         std::ranges::any_of(kind.fields, is_address);
}

void add_dhcp_option(AddressCollector& found, const ItemFormat& format, std::size_t at,
                     std::size_t end) {
  constexpr std::uint8_t subnet_mask = 1;
  constexpr std::uint8_t policy_filter = 21;
  constexpr std::uint8_t overload = 52;
  const std::uint8_t kind = found.byte(at);
  at += 2;
  if (kind == overload) return found.add_unread("options of DHCP in other fields");
  if (const auto known = std::ranges::find(format.kinds, kind, &OptionKind::kind);
      known != format.kinds.end()) {
    if (kind != subnet_mask && has_addresses(*known)) {
      found.add_list(at, ValueKind::ipv4, dhcp_name, end);
    }
    return;
  }
  if (has_no_address(kind)) return;
  if (is_list_of_addresses(kind)) return found.add_list(at, ValueKind::ipv4, dhcp_name, end);
  if (kind == policy_filter) {  // each with a mask
    for (; at < end; at += 8) found.add(at, ValueKind::ipv4, dhcp_name, end);
    return;
  }
  if (kind == 61) return add_client_id(found, at, end);
  if (kind == 82) return add_relay_option(found, at, end);
  if (kind == 121 || kind == 249) return add_classless_routes(found, at, end);
  found.add_unread("options of DHCP");
}

void add_dhcp(AddressCollector& found, const Layer& layer) {
  constexpr std::size_t before_options = 10 + 64 + 128 + 4;  // padding, names, cookie
  constexpr std::uint8_t last_option = 255;
  const std::size_t end = std::min<std::size_t>(layer.end, found.end());
  std::size_t at = layer.offset + layer.header->fixed_bytes + before_options;
  while (at < end && found.byte(at) != last_option) {
    if (found.byte(at) == 0) {
      ++at;
      continue;
    }
    const std::size_t next = at + 2 + found.byte(at + 1);
    if (at + 2 > end || next > end) return found.add_unread("options of DHCP");
    add_dhcp_option(found, *layer.header->items, at, next);
    at = next;
  }
  found.add_unread_rest(at + 1, end, "bytes behind the options of DHCP");
}

/// The IPv4 address of the server's own server, or a digest of its IPv6 address. Those that are not
/// synchronised, or have a clock of their own, have text there.
void add_ntp(AddressCollector& found, const Layer& layer) {
  const std::uint8_t stratum = found.byte(layer.offset + 1);
  if (stratum < 2) return;
  found.add(layer.offset + 12, ValueKind::ipv4, "ntp.refid", layer.offset + layer.header_bytes);
}

}  // namespace

void add_message_addresses(AddressCollector& found, const Layer& layer) {
  if (layer.header == &dhcp::header) add_dhcp(found, layer);
  if (layer.header == &ntp::header) add_ntp(found, layer);
}

}  // namespace pushpkt::replay
