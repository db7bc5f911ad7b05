// The rows of the headers say which fields are addresses; only what lies outside of rows is listed
// here. RFC 791 3.1, RFC 4861 4.6, RFC 8106 5.1, RFC 8754 2
#include "replay/address_slots.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

std::optional<ValueKind> kind_of(const Field& field) {
  if (field.show == Show::mac && field.width == 48) return ValueKind::mac;
  if (field.show == Show::ipv4 && field.width == 32) return ValueKind::ipv4;
  if (field.show == Show::ipv6 && field.width == 128) return ValueKind::ipv6;
  const bool port = field.name.ends_with(".srcport") || field.name.ends_with(".dstport");
  if (port && field.width == 16) return ValueKind::port;
  return std::nullopt;
}

class Finder {
 public:
  Finder(const Decoded& packet, std::vector<AddressSlot>& slots) : packet_(packet), slots_(slots) {}

  void find() {
    for (const Layer& layer : packet_.layers()) {
      const bool cooked = layer.header == &sll::header || layer.header == &sll2::header;
      if (!cooked) add_rows(layer, layer.header_bytes);  // its row is no MAC address in tunnels
      add_beside_rows(layer);
      // What an ICMP error carries is a quotation.
      quoted_ = quoted_ || (layer.header->quotes_packet);
    }
    if (packet_.cut()) add_rows(*packet_.cut(), packet_.cut()->header_bytes);
  }

 private:
  void add(std::size_t offset, ValueKind kind, std::string_view name, std::size_t end) {
    const AddressSlot slot{static_cast<std::uint32_t>(offset), kind, name, quoted_};
    if (offset + slot.bytes() <= std::min(end, packet_.bytes().size())) slots_.push_back(slot);
  }

  void add_rows(const Layer& layer, std::size_t header_bytes) {
    for (const Field* field : layer.header->fields) {
      const auto kind = kind_of(*field);
      if (kind && field->bit % 8 == 0) {
        add(layer.offset + field->bit / 8U, *kind, field->name, layer.offset + header_bytes);
      }
    }
  }

  void add_beside_rows(const Layer& layer) {
    const Header* header = layer.header;
    if (header == &ipv4::header) add_ipv4_options(layer);
    if (header == &routing::header) add_routing(layer);
    if (header->name == "icmpv6") add_neighbour_discovery(layer);
    if (header == &sll::header) add_cooked(layer, 4, 6);
    if (header == &sll2::header) add_cooked(layer, 10, 12);
  }

  /// The two bytes (SLL) or the second of them (SLL2) that end before the address are its length.
  void add_cooked(const Layer& layer, std::size_t length_at, std::size_t at) {
    constexpr std::uint8_t mac_bytes = 6;
    constexpr std::uint8_t ipv4_bytes = 4;  // of a tunnel device: its own end of the tunnel
    const std::uint8_t length = packet_.bytes()[layer.offset + length_at + 1];
    const std::size_t end = layer.payload_offset();
    if (length == mac_bytes) add(layer.offset + at, ValueKind::mac, "sll.src.eth", end);
    if (length == ipv4_bytes) add(layer.offset + at, ValueKind::ipv4, "sll.src_ipv4", end);
  }

  void add_ipv4_options(const Layer& layer) {
    constexpr std::uint8_t record_route = 7;
    constexpr std::uint8_t loose_route = 131;
    constexpr std::uint8_t strict_route = 137;
    const ByteView options = layer.tail_in(packet_.bytes());
    const std::size_t start = layer.offset + layer.header->fixed_bytes;
    for (std::size_t at = 0; at + 1 < options.size() && options[at] != 0;) {
      if (options[at] == 1) {
        ++at;
        continue;
      }
      const std::size_t length = options[at + 1];
      if (length < 2 || at + length > options.size()) return;
      const std::uint8_t type = options[at];
      if (type == record_route || type == loose_route || type == strict_route) {
        for (std::size_t next = at + 3; next + 4 <= at + length; next += 4) {
          add(start + next, ValueKind::ipv4, "ip.opt.address", start + options.size());
        }
      }
      at += length;
    }
  }

  void add_routing(const Layer& layer) {
    constexpr std::uint8_t segment_routing = 4;
    const ByteView header = layer.header_in(packet_.bytes());
    if (header.size() < 8) return;
    const std::uint8_t type = header[2];
    std::size_t count = (header.size() - 8) / 16;
    if (type == segment_routing) count = std::min<std::size_t>(count, header[4] + 1U);
    if (type != 0 && type != 2 && type != segment_routing) return;
    for (std::size_t i = 0; i < count; ++i) {
      add(layer.offset + 8 + 16 * i, ValueKind::ipv6, "ipv6.routing.address",
          layer.payload_offset());
    }
  }

  void add_neighbour_discovery(const Layer& layer) {
    const std::size_t end = std::min<std::size_t>(layer.end, packet_.bytes().size());
    const std::uint8_t type = packet_.bytes()[layer.offset];
    constexpr std::uint8_t router_solicitation = 133;
    constexpr std::uint8_t redirect = 137;
    constexpr std::array<std::size_t, 5> bodies{8, 16, 24, 24, 40};
    if (type < router_solicitation || type > redirect) return;
    if (type == redirect) {
      add(layer.offset + 8, ValueKind::ipv6, "icmpv6.rd.na.target_address", end);
      add(layer.offset + 24, ValueKind::ipv6, "icmpv6.rd.na.destination_address", end);
    }
    std::size_t at = layer.offset + bodies[type - router_solicitation];
    while (at + 2 <= end && packet_.bytes()[at + 1] != 0) {
      const std::size_t length = packet_.bytes()[at + 1] * std::size_t{8};
      add_option(at, std::min(at + length, end));
      at += length;
    }
  }

  void add_option(std::size_t at, std::size_t end) {
    constexpr std::uint8_t prefix = 3;
    constexpr std::uint8_t dns_servers = 25;
    const std::uint8_t type = packet_.bytes()[at];
    if (type == 1 || type == 2) add(at + 2, ValueKind::mac, "icmpv6.opt.linkaddr", end);
    if (type == prefix) add(at + 16, ValueKind::ipv6, "icmpv6.opt.prefix", end);
    if (type != dns_servers) return;
    for (std::size_t next = at + 8; next + 16 <= end; next += 16) {
      add(next, ValueKind::ipv6, "icmpv6.opt.rdnss", end);
    }
  }

  const Decoded& packet_;
  std::vector<AddressSlot>& slots_;
  bool quoted_ = false;
};

}  // namespace

void find_address_slots(const Decoded& packet, std::vector<AddressSlot>& slots) {
  slots.clear();
  Finder(packet, slots).find();
}

}  // namespace pushpkt::replay
