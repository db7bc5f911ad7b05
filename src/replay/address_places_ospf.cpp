// What OSPF packets say. RFC 2328, A.3 and A.4
#include <algorithm>

#include "pushpkt/wire/protocols.hpp"
#include "replay/address_collector.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

constexpr std::size_t state_header_bytes = 20;
constexpr std::string_view address_name = "ospf.lsa.address";

void add_address(AddressCollector& found, std::size_t at, std::size_t end) {
  found.add(at, ValueKind::ipv4, address_name, end);
}

/// The identifier of an opaque one has another form (RFC 5250, 3).
bool is_opaque(std::uint8_t type) { return type >= 9 && type <= 11; }

void add_state_header(AddressCollector& found, std::size_t at, std::size_t end) {
  if (!is_opaque(found.byte(at + 3))) add_address(found, at + 4, end);
  add_address(found, at + 8, end);
}

/// Links of a router: the second number of a network without routers is a mask.
void add_router_links(AddressCollector& found, std::size_t at, std::size_t end) {
  constexpr std::uint8_t stub_network = 3;
  for (at += 4; at + 12 <= end;) {
    add_address(found, at, end);
    if (found.byte(at + 8) != stub_network) add_address(found, at + 4, end);
    at += 12 + found.byte(at + 9) * std::size_t{4};
  }
}

void add_state_body(AddressCollector& found, std::uint8_t type, std::size_t at, std::size_t end) {
  switch (type) {
    case 1:
      return add_router_links(found, at, end);
    case 2:
      return found.add_list(at + 4, ValueKind::ipv4, address_name, end);
    case 3:
    case 4:
      return;  // a mask and metrics
    case 5:
    case 7:
      for (std::size_t entry = at + 4; entry + 12 <= end; entry += 12) {
        add_address(found, entry + 4, end);
      }
      return;
    default:
      return found.add_unread("a link state of OSPF of another type");
  }
}

void add_states(AddressCollector& found, std::size_t at, std::size_t end) {
  while (at + state_header_bytes <= end) {
    const std::size_t bytes = found.word(at + 18);
    if (bytes < state_header_bytes || at + bytes > end) break;
    add_state_header(found, at, end);
    add_state_body(found, found.byte(at + 3), at + state_header_bytes, at + bytes);
    found.places().link_states.push_back(
        {static_cast<std::uint32_t>(at), static_cast<std::uint32_t>(bytes)});
    at += bytes;
  }
  if (at < end) found.add_unread("link states of OSPF that are cut");
}

void add_hello(AddressCollector& found, std::size_t at, std::size_t end) {
  add_address(found, at + 12, end);
  add_address(found, at + 16, end);
  found.add_list(at + 20, ValueKind::ipv4, "ospf.hello.active_neighbor", end);
}

}  // namespace

void add_ospf_addresses(AddressCollector& found, const Layer& layer) {
  if (layer.header != &ospf::header) return;
  const std::size_t end = std::min<std::size_t>(layer.end, found.end());
  std::size_t at = layer.payload_offset();
  switch (found.byte(layer.offset + 1)) {
    case 1:
      return add_hello(found, at, end);
    case 2:
      for (at += 8; at < end; at += state_header_bytes) add_state_header(found, at, end);
      return;
    case 3:
      for (; at < end; at += 12) {
        if (!is_opaque(found.byte(at + 3))) add_address(found, at + 4, end);
        add_address(found, at + 8, end);
      }
      return;
    case 4:
      return add_states(found, at + 4, end);
    case 5:
      for (; at < end; at += state_header_bytes) add_state_header(found, at, end);
      return;
    default:
      return found.add_unread("an OSPF packet of another type");
  }
}

}  // namespace pushpkt::replay
