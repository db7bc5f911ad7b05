// A packet in an option is a packet of its own: it is replaced before the checksums around it.
#include "replay/address_replacer.hpp"

#include <algorithm>

#include "pushpkt/wire/checksum.hpp"
#include "replay/address_edit.hpp"
#include "replay/group_address.hpp"
#include "replay/link_state_checksum.hpp"
#include "replay/packet_update.hpp"

namespace pushpkt::replay {
namespace {

bool is_hex_digit(std::uint8_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

unsigned value_of_digit(std::uint8_t c) {
  if (c <= '9') return c - unsigned{'0'};
  return (c | 0x20U) - unsigned{'a'} + 10;
}

/// The bytes that the capture has of the packet, and those that its header claims.
std::size_t nested_wire_bytes(ByteView packet) {
  constexpr std::size_t ipv6_bytes = 40;
  const bool is_ipv6 = packet.size() >= ipv6_bytes && packet[0] >> 4U == 6;
  if (!is_ipv6) return packet.size();
  const std::size_t claimed = ipv6_bytes + (std::size_t{packet[4]} << 8U | packet[5]);
  return std::max(packet.size(), claimed);
}

/// Of the objects behind the packet that an ICMP error quotes: 0 is none. RFC 4884, 7
void update_extension_checksum(ByteView before, ByteSpan after) {
  constexpr std::size_t at = 2;
  const bool has_one = before[at] != 0 || before[at + 1] != 0;
  if (!has_one || wire::internet_checksum(before) != 0) return;
  after[at] = after[at + 1] = 0;
  const std::uint16_t sum = wire::internet_checksum(after);
  after[at] = static_cast<std::uint8_t>(sum >> 8U);
  after[at + 1] = static_cast<std::uint8_t>(sum & 0xffU);
}

}  // namespace

AddressReplacer::AddressReplacer(const Edits& edits)
    : edits_(edits),
      replaces_(!edits.mappings.empty() || !edits.seed.empty() || edits.endpoints ||
                edits.mac_endpoints) {
  if (!edits.seed.empty()) anonymiser_ = std::make_unique<Anonymiser>(edits.seed);
}

const AddressReplacer::Done& AddressReplacer::replace(ByteView before, ByteSpan after, Link link,
                                                      std::size_t wire_bytes,
                                                      std::optional<Side> sender, bool on_side) {
  sender_ = sender;
  on_side_ = on_side;
  done_.mapped.assign(edits_.mappings.size(), false);
  done_.endpoints = done_.mac_endpoints = done_.anonymised = false;
  done_.unread.clear();
  replace_in(before, after, link, wire_bytes, 0);
  return done_;
}

void AddressReplacer::replace_in(ByteView before, ByteSpan after, Link link, std::size_t wire_bytes,
                                 std::size_t depth) {
  const wire::Decoded packet = wire::decode(before, link, wire_bytes);
  AddressPlaces& places = places_[depth];
  find_addresses(packet, places);
  for (const AddressSlot& slot : places.slots) {
    replace_slot(slot, after.subspan(slot.offset, slot.bytes));
  }
  if (anonymiser_ && on_side_) {
    if (edits_.anonymised != Anonymised::mac) {
      for (const ReverseName& name : places.reverse_names) {
        replace_reverse_name(name, before, after);
      }
    }
    done_.unread.insert(done_.unread.end(), places.unread.begin(), places.unread.end());
  }
  for (const NestedPacket& nested : places.nested) {
    if (depth + 1 == most_depth) {
      if (anonymiser_) done_.unread.emplace_back("a packet in an option of a quoted packet");
      break;
    }
    const ByteView inside = before.subspan(nested.offset, nested.bytes);
    replace_in(inside, after.subspan(nested.offset, nested.bytes), nested.link,
               nested_wire_bytes(inside), depth + 1);
  }
  if (std::equal(before.begin(), before.end(), after.begin())) return;
  if (anonymiser_ && on_side_) done_.anonymised = true;
  if (edits_.keep_checksums) return;
  for (const LinkStateRange& state : places.link_states) {
    update_link_state_checksum(before.subspan(state.offset, state.bytes),
                               after.subspan(state.offset, state.bytes));
  }
  for (const ExtensionRange& extension : places.extensions) {
    update_extension_checksum(before.subspan(extension.offset, extension.bytes),
                              after.subspan(extension.offset, extension.bytes));
  }
  update_checksums(packet, after);
}

void AddressReplacer::replace_slot(const AddressSlot& slot, ByteSpan place) {
  const bool skips = edits_.skip_broadcast && is_group_address(place);
  if (slot.is_whole() && !skips) {
    if (sender_ && place_endpoint(edits_, *sender_, slot, place)) {
      (slot.kind == ValueKind::mac ? done_.mac_endpoints : done_.endpoints) = true;
    }
    if (on_side_) {
      if (const auto by = map_address(edits_.mappings, slot, place)) done_.mapped[*by] = true;
    }
  }
  if (on_side_) anonymise(slot.kind, place);
}

/// Of a part of an address the missing bits do not matter: those before them become the same. They
/// are ones, because an address of zeros alone stays as it is.
void AddressReplacer::anonymise(ValueKind kind, ByteSpan place) const {
  const bool mac = kind == ValueKind::mac;
  if (!anonymiser_ || edits_.anonymised == (mac ? Anonymised::ip : Anonymised::mac)) return;
  std::array<std::uint8_t, 16> whole;
  whole.fill(0xff);
  std::copy(place.begin(), place.end(), whole.begin());
  const ByteSpan address = ByteSpan(whole).first(bytes_of(kind));
  switch (kind) {
    case ValueKind::mac:
      anonymiser_->mac(address, edits_.keep_mac_bytes);
      break;
    case ValueKind::ipv4:
      anonymiser_->ipv4(address);
      break;
    case ValueKind::ipv6:
      anonymiser_->ipv6(address);
      break;
    case ValueKind::port:
      return;
  }
  std::copy_n(whole.begin(), place.size(), place.begin());
}

/// Under ip6.arpa each label is a digit, and the name becomes that of the other address. Under
/// in-addr.arpa the other address may need another number of digits: each becomes an x.
void AddressReplacer::replace_reverse_name(const ReverseName& name, ByteView before,
                                           ByteSpan after) const {
  if (!name.v6) {
    for (const ReverseName::Label& label : name.labels) {
      const ByteSpan text = after.subspan(label.offset, label.bytes);
      for (std::uint8_t& c : text) c = c >= '0' && c <= '9' ? 'x' : c;
    }
    return;
  }
  std::array<std::uint8_t, 16> address{};
  std::size_t digits = 0;
  for (const ReverseName::Label& label : name.labels) {
    const std::uint8_t c = before[label.offset];
    if (label.bytes != 1 || !is_hex_digit(c)) break;
    address[digits / 2] = static_cast<std::uint8_t>(
        address[digits / 2] | value_of_digit(c) << (digits % 2 == 0 ? 4U : 0U));
    ++digits;
  }
  anonymiser_->ipv6(address);
  for (std::size_t i = 0; i < digits; ++i) {
    const unsigned digit = address[i / 2] >> (i % 2 == 0 ? 4U : 0U) & 0xfU;
    after[name.labels[i].offset] = static_cast<std::uint8_t>("0123456789abcdef"[digit]);
  }
}

}  // namespace pushpkt::replay
