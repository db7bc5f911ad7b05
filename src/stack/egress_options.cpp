// What names addresses behind the fixed part of a header: IPv4 options, IPv6 extension headers,
// ARP, Neighbour Discovery. RFC 791, 8200, 6275, 6554, 8754, 826, 4861,
// 3122
#include <algorithm>

#include "stack/egress_headers.hpp"

namespace pushpkt::stack {
namespace {

constexpr std::uint8_t loose_source_route = 131;  // RFC 791, 3.1
constexpr std::uint8_t strict_source_route = 137;
constexpr std::uint8_t home_address_option = 0xc9;  // RFC 6275, 6.3

bool is_source_route(std::uint8_t type) {
  return type == loose_source_route || type == strict_source_route;
}

}  // namespace

/// Options that do not add up are searched at each byte: a router may read them in its own way.
void HeaderWalk::ip4_options(std::size_t at, std::size_t end) {
  while (at < end) {
    const std::uint8_t type = byte(at);
    if (type == 0) return;
    if (type == 1) {
      ++at;
      continue;
    }
    const std::size_t bytes = at + 1 < end ? byte(at + 1) : 0U;
    if (bytes < 2 || at + bytes > end) break;
    if (is_source_route(type)) source_route(at + 3, at + bytes);
    at += bytes;
  }
  for (; at < end; ++at) {
    if (is_source_route(byte(at))) source_route(at + 3, end);
  }
}

void HeaderWalk::source_route(std::size_t at, std::size_t end) {
  for (; at < end; at += 4) sink_.route_entry(Ip{read<Ip4>(at)});
}

HeaderWalk::Step HeaderWalk::extension(std::uint16_t number, std::size_t at) {
  constexpr std::uint16_t fragment = 44;
  if (number == fragment) {
    const unsigned pieces = word(at + 2);
    const bool later = (pieces & 0xfff8U) != 0;
    if (later) {  // the first piece alone says what is inside; its own header was looked at
      const Step inside{Kind::protocol, byte(at), bytes_.size()};
      if (read_ != nullptr) read_->size_was_used();
      fragment_ = true;
      return inside;
    }
    fragment_ = fragment_ || (pieces & 1U) != 0;
    return {Kind::protocol, byte(at), at + 8};
  }
  const std::size_t end = at + (byte(at + 1) + 1U) * 8U;
  want_whole(end);
  if (number == 43) routing(at, within(end));
  if (number == 60) home_address(at + 2, within(end));
  return {Kind::protocol, byte(at), end};
}

/// Mobile IPv6: whoever gets the packet takes the home address for its source.
void HeaderWalk::home_address(std::size_t at, std::size_t end) {
  constexpr std::size_t address_bytes = 16;
  while (at < end) {
    if (byte(at) == 0) {
      ++at;
      continue;
    }
    const std::size_t next = at + 2U + (at + 1 < end ? byte(at + 1) : 0U);
    if (byte(at) == home_address_option && next - at >= 2 + address_bytes) {
      sink_.source(Ip{read<Ip6>(at + 2)});
    }
    at = next;
  }
}

/// All addresses of the list, visited or not.
void HeaderWalk::routing(std::size_t at, std::size_t end) {
  const std::uint8_t type = byte(at + 2);
  const std::uint8_t left = byte(at + 3);
  constexpr std::size_t address_bytes = 16;
  std::size_t most = 255;
  switch (type) {
    case 0:  // RFC 2460
    case 2:  // RFC 6275
      break;
    case 3:
      return compressed_route(at, end);
    case 4:  // RFC 8754: TLVs follow the list
      most = std::max<std::size_t>(byte(at + 4), left) + 1;
      break;
    default:
      if (left != 0) sink_.unclear();
      return;
  }
  for (std::size_t i = 0; i < most && at + 8 + i * address_bytes < end; ++i) {
    sink_.destination(Ip{read<Ip6>(at + 8 + i * address_bytes)});
  }
}

/// RFC 6554: addresses without the first bytes, which are those of the packet's destination.
void HeaderWalk::compressed_route(std::size_t at, std::size_t end) {
  const std::size_t elided = byte(at + 4) >> 4U;
  const std::size_t elided_last = byte(at + 4) & 0x0fU;
  const std::size_t pad = byte(at + 5) >> 4U;
  const std::size_t list_end = end > pad ? end - pad : 0;
  std::size_t from = at + 8;
  const auto address = [&](std::size_t skip) {
    Ip6 ip = destination_;
    for (std::size_t i = skip; i < ip.bytes.size(); ++i) ip.bytes[i] = byte(from + i - skip);
    from += ip.bytes.size() - skip;
    sink_.destination(Ip{ip});
  };
  while (from + (16 - elided) + (16 - elided_last) <= list_end) address(elided);
  if (from < list_end) address(elided_last);
}

void HeaderWalk::arp(std::size_t at) {
  constexpr std::uint16_t request = 1;
  if (!has(at + 8)) return;
  sink_.link_source(read<Mac>(at + 8));
  if (has(at + 14)) sink_.source(Ip{read<Ip4>(at + 14)});
  const std::size_t mac_bytes = byte(at + 4);
  const bool usual = mac_bytes == 6;
  if (!usual && has(at + 8 + mac_bytes)) sink_.source(Ip{read<Ip4>(at + 8 + mac_bytes)});
  // A probe claims the address that it asks for (RFC 5227, 2.1.1).
  const bool probe = word(at + 6) == request && read<Ip4>(at + 14) == Ip4{};
  if (probe && has(at + 24)) sink_.source(Ip{read<Ip4>(at + 24)});
}

void HeaderWalk::icmp6(std::size_t at) {
  constexpr std::uint8_t router_solicitation = 133;
  constexpr std::uint8_t router_advertisement = 134;
  constexpr std::uint8_t neighbour_solicitation = 135;
  constexpr std::uint8_t neighbour_advertisement = 136;
  constexpr std::uint8_t redirect = 137;
  constexpr std::uint8_t inverse_solicitation = 141;  // RFC 3122
  constexpr std::uint8_t inverse_advertisement = 142;
  constexpr std::uint8_t source_list = 9;
  constexpr std::uint8_t target_list = 10;
  switch (byte(at)) {
    case router_solicitation:
      return claimed_macs(at + 8);
    case router_advertisement:
      return claimed_macs(at + 16);
    case neighbour_solicitation:  // without a source: duplicate address detection (RFC 4862, 5.4)
      if (unspecified_ && has(at + 8)) sink_.source(Ip{read<Ip6>(at + 8)});
      return claimed_macs(at + 24);
    case neighbour_advertisement:
      if (has(at + 8)) sink_.source(Ip{read<Ip6>(at + 8)});
      return claimed_macs(at + 24);
    case redirect:
      return claimed_macs(at + 40);
    case inverse_solicitation:  // the target is the one that is asked
      claimed_addresses(at + 8, source_list);
      return claimed_macs(at + 8, false);
    case inverse_advertisement:
      claimed_addresses(at + 8, target_list);
      return claimed_macs(at + 8);
    default:
      return;
  }
}

/// RFC 4861, 4.6.1: source (1) and target (2) link-layer address.
void HeaderWalk::claimed_macs(std::size_t at, bool of_target) {
  while (has(at + 1) && byte(at + 1) != 0) {
    const bool is_mac = byte(at) == 1 || (of_target && byte(at) == 2);
    if (is_mac && has(at + 2)) sink_.link_source(read<Mac>(at + 2));
    at += byte(at + 1) * 8U;
  }
}

/// RFC 3122, 3.1: addresses from the eighth byte of the option on.
void HeaderWalk::claimed_addresses(std::size_t at, std::uint8_t option) {
  constexpr std::size_t address_bytes = 16;
  while (has(at + 1) && byte(at + 1) != 0) {
    const std::size_t next = at + byte(at + 1) * 8U;
    const bool is_list = byte(at) == option;
    for (std::size_t i = at + 8; is_list && i + address_bytes <= next && has(i);
         i += address_bytes) {
      sink_.source(Ip{read<Ip6>(i)});
    }
    at = next;
  }
}

}  // namespace pushpkt::stack
