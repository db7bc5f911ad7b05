// Values are compared and computed in host order.
#include "replay/address_edit.hpp"

#include <variant>

namespace pushpkt::replay {
namespace {

using wire::Value;

Value load(ByteView bytes) {
  Value value;
  for (const std::uint8_t byte : bytes) {
    value.high = value.high << 8U | value.low >> 56U;
    value.low = value.low << 8U | byte;
  }
  return value;
}

void store(ByteSpan bytes, Value value) {
  for (std::size_t i = bytes.size(); i > 0; --i) {
    bytes[i - 1] = static_cast<std::uint8_t>(value.low);
    value.low = value.low >> 8U | value.high << 56U;
    value.high >>= 8U;
  }
}

bool has_direction(const AddressSlot& slot, std::string_view direction) {
  if (direction == "addr" || direction == "port") return true;
  if (slot.kind == ValueKind::port) return slot.name.ends_with(std::string(direction) + "port");
  return slot.name.find("." + std::string(direction)) != std::string_view::npos;
}

bool matches(const Mapping& mapping, const AddressSlot& slot, Value value) {
  if (mapping.kind != slot.kind || value < mapping.first || value > mapping.last) return false;
  if (slot.kind == ValueKind::port && !slot.name.starts_with(mapping.protocol + ".")) return false;
  return has_direction(slot, mapping.direction);
}

Value mapped(const Mapping& mapping, Value value) {
  if (mapping.shift) return value.low - mapping.first.low + mapping.to.low;
  return {(value.high & ~mapping.mask.high) | (mapping.to.high & mapping.mask.high),
          (value.low & ~mapping.mask.low) | (mapping.to.low & mapping.mask.low)};
}

bool is_named_source(const AddressSlot& slot) {
  return slot.name.ends_with(".src") || slot.name.find(".src.") != std::string_view::npos;
}

bool is_named_destination(const AddressSlot& slot) {
  return slot.name.ends_with(".dst") || slot.name.find(".dst.") != std::string_view::npos;
}

/// In an Ethernet header that the packet begins with, or in ARP behind it and its tags. The target
/// of an ARP request is not known yet: zero.
bool is_outermost_mac(const AddressSlot& slot, ByteView place) {
  constexpr std::uint32_t ethernet_bytes = 14;
  constexpr std::uint32_t most_tags_bytes = 8;
  constexpr std::uint32_t before_hardware_address = 8;
  constexpr std::uint32_t before_target = before_hardware_address + 10;
  if (slot.name.starts_with("eth.")) return slot.offset < ethernet_bytes;
  return slot.name.starts_with("arp.") && load(place) != Value(0U) &&
         slot.offset <= ethernet_bytes + most_tags_bytes + before_target;
}

}  // namespace

std::optional<std::size_t> map_address(const std::vector<Mapping>& mappings,
                                       const AddressSlot& slot, ByteSpan place) {
  const Value value = load(place);
  for (std::size_t i = 0; i < mappings.size(); ++i) {
    if (!matches(mappings[i], slot, value)) continue;
    store(place, mapped(mappings[i], value));
    return i;
  }
  return std::nullopt;
}

bool place_endpoint(const Edits& edits, Side sender, const AddressSlot& slot, ByteSpan place) {
  const bool source = is_named_source(slot);
  if (!source && !is_named_destination(slot)) return false;
  // A quoted packet went the other way.
  const bool clients = (source == (sender == Side::client)) != slot.quoted;
  if (slot.kind == ValueKind::mac) {
    if (!edits.mac_endpoints || !is_outermost_mac(slot, place)) return false;
    const Mac& mac = clients ? edits.mac_endpoints->client : edits.mac_endpoints->server;
    store(place, wire::Codec<Mac>::to_value(mac));
    return true;
  }
  if (!edits.endpoints) return false;
  const bool v6 = is_ip6(edits.endpoints->client);
  if (slot.kind != (v6 ? ValueKind::ipv6 : ValueKind::ipv4)) return false;
  const Ip& ip = clients ? edits.endpoints->client : edits.endpoints->server;
  store(place, std::visit(
                   [](const auto& address) {
                     return wire::Codec<std::decay_t<decltype(address)>>::to_value(address);
                   },
                   ip));
  return true;
}

}  // namespace pushpkt::replay
