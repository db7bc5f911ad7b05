// Contents of DNS records that hold addresses and have no row. RFC 1035 3.4.2 (WKS), RFC 2874 3.1
// (A6), RFC 3123 4 (APL), RFC 4025 2.1 (IPSECKEY), RFC 6742 2 (L32, L64), RFC 7043 3.1 (EUI48),
// RFC 8777 4.2 (AMTRELAY), RFC 9460 2.2 and 7.3 (SVCB, HTTPS)
#include <algorithm>
#include <array>
#include <utility>

#include "replay/address_collector.hpp"

namespace pushpkt::replay {
namespace {

constexpr std::string_view dns_address = "dns.resp.address";
constexpr std::string_view unread_record = "a record of DNS of another type";

/// Texts, numbers, names, keys and digests.
bool has_no_dns_address(std::size_t type) {
  constexpr std::array<std::uint16_t, 51> types{
      2,  3,  4,  5,  6,  7,  8,  9,  12, 13, 14,  15,  16,  17,  18,  21,  23,
      24, 25, 26, 29, 30, 33, 35, 36, 37, 39, 43,  44,  46,  47,  48,  49,  50,
      51, 52, 53, 59, 60, 61, 62, 63, 66, 99, 107, 249, 250, 256, 257, 258, 32769};
  return std::ranges::find(types, type) != types.end();
}

/// As many of the address's bytes as the record's kind says, and nothing behind them.
void add_whole(AddressCollector& found, std::size_t at, std::size_t end, ValueKind kind,
               std::size_t bytes) {
  if (end - at != bytes) return found.add_unread(unread_record);
  found.add_prefix(at, kind, dns_address, bytes);
}

/// The address whose family a number names: 1 is IPv4, 2 IPv6. Others are none, or a name.
void add_relay(AddressCollector& found, unsigned family, std::size_t at, std::size_t end) {
  constexpr unsigned name = 3;
  if (family == 1) return found.add(at, ValueKind::ipv4, dns_address, end);
  if (family == 2) return found.add(at, ValueKind::ipv6, dns_address, end);
  if (family > name) found.add_unread(unread_record);
}

/// Of each prefix the bytes that are not zero.
void add_prefixes(AddressCollector& found, std::size_t at, std::size_t end) {
  constexpr std::size_t fixed_bytes = 4;
  constexpr unsigned length_bits = 0x7f;
  while (at < end) {
    const std::size_t family = found.word(at);
    const std::size_t bytes = found.byte(at + 3) & length_bits;
    const bool fits = family == 1 ? bytes <= 4 : family == 2 && bytes <= 16;
    if (!fits || at + fixed_bytes + bytes > end) return found.add_unread(unread_record);
    found.add_prefix(at + fixed_bytes, family == 1 ? ValueKind::ipv4 : ValueKind::ipv6, dns_address,
                     bytes);
    at += fixed_bytes + bytes;
  }
}

/// One past a name without pointers, as RFC 9460, 2.2 asks for.
std::size_t behind_plain_name(const AddressCollector& found, std::size_t at, std::size_t end) {
  while (at < end && found.byte(at) != 0) at += 1 + std::size_t{found.byte(at)};
  return at + 1;
}

/// Keys that have no address: mandatory, alpn, no-default-alpn, port, ech, dohpath, ohttp.
void add_service_parameters(AddressCollector& found, std::size_t at, std::size_t end) {
  constexpr std::array<std::size_t, 7> without{0, 1, 2, 3, 5, 7, 8};
  for (at = behind_plain_name(found, at + 2, end); at + 4 <= end;) {
    const std::size_t key = found.word(at);
    const std::size_t next = at + 4 + found.word(at + 2);
    if (next > end) break;
    if (key == 4) {
      found.add_list(at + 4, ValueKind::ipv4, dns_address, next);
    } else if (key == 6) {
      found.add_list(at + 4, ValueKind::ipv6, dns_address, next);
    } else if (std::ranges::find(without, key) == without.end()) {
      found.add_unread("parameters of a service record of DNS");
    }
    at = next;
  }
  if (at != end) found.add_unread("parameters of a service record of DNS");
}

}  // namespace

std::optional<std::size_t> dns_name_in_contents(std::size_t type) {
  constexpr std::array<std::pair<std::uint16_t, std::uint16_t>, 24> places{
      {{2, 0},  {3, 0},  {4, 0},  {5, 0},   {6, 0},  {7, 0},  {8, 0},   {9, 0},
       {12, 0}, {14, 0}, {15, 2}, {17, 0},  {18, 2}, {21, 2}, {24, 18}, {30, 0},
       {33, 6}, {36, 2}, {39, 0}, {46, 18}, {47, 0}, {64, 2}, {65, 2},  {107, 2}}};
  for (const auto& [known, offset] : places) {
    if (known == type) return offset;
  }
  return std::nullopt;
}

void add_dns_contents(AddressCollector& found, std::size_t type, std::size_t at, std::size_t end) {
  if (at == end || has_no_dns_address(type)) return;  // an update has records without contents
  switch (type) {
    case 1:
    case 28:  // of the right size they have rows
      if (end - at != (type == 1 ? 4U : 16U)) found.add_unread(unread_record);
      return;
    case 11:
      return found.add(at, ValueKind::ipv4, dns_address, end);
    case 38:  // with a prefix elsewhere: the last bytes of an address
      if (found.byte(at) != 0) return found.add_unread(unread_record);
      return found.add(at + 1, ValueKind::ipv6, dns_address, end);
    case 41:
      return;  // options of EDNS
    case 42:
      return add_prefixes(found, at, end);
    case 45:
      return add_relay(found, found.byte(at + 1), at + 3, end);
    case 64:
    case 65:
      return add_service_parameters(found, at, end);
    case 105:
      return add_whole(found, at + 2, end, ValueKind::ipv4, 4);
    case 106:
      return add_whole(found, at + 2, end, ValueKind::ipv6, 8);
    case 108:
      return add_whole(found, at, end, ValueKind::mac, 6);
    case 260:
      return add_relay(found, found.byte(at + 1) & 0x7fU, at + 2, end);
    default:
      return found.add_unread(unread_record);
  }
}

}  // namespace pushpkt::replay
