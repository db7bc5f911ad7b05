// What the readers of single protocols find in a packet.
#pragma once

#include <optional>

#include "replay/address_places.hpp"

namespace pushpkt::replay {

class AddressCollector {
 public:
  AddressCollector(ByteView bytes, AddressPlaces& places) : bytes_(bytes), places_(places) {}

  [[nodiscard]] ByteView bytes() const { return bytes_; }
  [[nodiscard]] std::uint8_t byte(std::size_t at) const { return at < end() ? bytes_[at] : 0; }
  [[nodiscard]] std::size_t word(std::size_t at) const {
    return std::size_t{byte(at)} << 8U | byte(at + 1);
  }
  [[nodiscard]] std::size_t end() const { return bytes_.size(); }
  void enter_quotation() { quoted_ = true; }

  /// The value at `offset`, or its first bytes where `end` or the packet's end comes before.
  void add(std::size_t offset, ValueKind kind, std::string_view name, std::size_t end);
  /// The first `count` bytes of an address.
  void add_prefix(std::size_t offset, ValueKind kind, std::string_view name, std::size_t count) {
    add(offset, kind, name, offset + count);
  }
  /// Addresses behind each other, from `offset` to `end`.
  void add_list(std::size_t offset, ValueKind kind, std::string_view name, std::size_t end);
  void add_unread(std::string_view what);
  /// Where a byte from `offset` to `end` is not zero.
  void add_unread_rest(std::size_t offset, std::size_t end, std::string_view what);
  [[nodiscard]] AddressPlaces& places() { return places_; }

 private:
  ByteView bytes_;
  AddressPlaces& places_;
  bool quoted_ = false;
};

/// Outside of rows and items, by the header of `layer`. RFC numbers are where they are read.
void add_ip_addresses(AddressCollector& found, const wire::Layer& layer);
void add_icmp_addresses(AddressCollector& found, const wire::Layer& layer);
void add_message_addresses(AddressCollector& found, const wire::Layer& layer);
void add_sctp_addresses(AddressCollector& found, const wire::Layer& layer);
void add_dns_addresses(AddressCollector& found, const wire::Layer& layer);
void add_ospf_addresses(AddressCollector& found, const wire::Layer& layer);

/// Of the contents of a DNS record, from `at` to `end`.
void add_dns_contents(AddressCollector& found, std::size_t type, std::size_t at, std::size_t end);
/// Where the contents have the name that may be one of a reverse lookup.
[[nodiscard]] std::optional<std::size_t> dns_name_in_contents(std::size_t type);

}  // namespace pushpkt::replay
