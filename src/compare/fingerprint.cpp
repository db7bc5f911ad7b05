// Hashes over what identifies. They are never taken for a proof: partners are compared in full.
#include "compare/fingerprint.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include "compare/item_rows.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::compare {
namespace {

/// A multiply-and-rotate hash, eight bytes at a time.
class Hash {
 public:
  Hash& add(std::uint64_t number) {
    state_ = (state_ ^ number) * 0x9e3779b97f4a7c15U;
    state_ ^= state_ >> 29U;
    return *this;
  }
  Hash& add(wire::Value value) { return add(value.high).add(value.low); }
  Hash& add(ByteView bytes) {
    add(bytes.size());
    while (bytes.size() >= 8) {
      std::uint64_t eight = 0;
      std::memcpy(&eight, bytes.data(), 8);
      add(eight);
      bytes = bytes.subspan(8);
    }
    std::uint64_t rest = 0;
    if (!bytes.empty()) std::memcpy(&rest, bytes.data(), bytes.size());
    return add(rest);
  }
  Hash& add(std::string_view name) {
    return add(ByteView(reinterpret_cast<const std::uint8_t*>(name.data()), name.size()));
  }
  [[nodiscard]] std::uint64_t value() const { return state_; }

 private:
  std::uint64_t state_ = 0x243f6a8885a308d3U;
};

constexpr wire::Value all_bits = wire::max_of(128);

bool is_told_elsewhere(const wire::Field& field) {
  return !field.part_of.empty() || field.fill == wire::Fill::checksum ||
         field.fill == wire::Fill::layer_length || field.fill == wire::Fill::payload_length ||
         field.fill == wire::Fill::header_length;
}

/// What translators of addresses rewrite above IP.
bool is_rewritten(const wire::Field& field) {
  constexpr std::array names{std::string_view("srcport"), std::string_view("dstport"),
                             std::string_view("ident")};
  const std::string_view name = wire::short_name(field);
  return std::find(names.begin(), names.end(), name) != names.end() ||
         name.ends_with(".identifier") || field.show == wire::Show::mac;
}

bool is_fragment_place(const wire::Field& field) {
  return field.name == "ip.frag_offset" || field.name == "ipv6.fraghdr.offset";
}

/// The first layer above the last IP header that is no quotation; 0 without IP.
std::size_t above_ip(const wire::Decoded& decoded) {
  const auto layers = decoded.layers();
  std::size_t above = 0;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const wire::Header& header = *layers[i].header;
    if (wire::known_as(header, wire::Space::ip_version) != nullptr) above = i + 1;
    if (header.quotes_packet) break;
  }
  return above;
}

}  // namespace

Identifier::Identifier(const Policy& policy) : rules_(policy), all_bytes_(!rules_.spares_bytes()) {
  const auto mask = [&](const wire::Field* field) {
    const RowRule* rule = rules_.find(field->name);
    wire::Value bits = all_bits;
    if (rule != nullptr) bits = rule->mask.value_or(wire::Value(0));  // ignored, or about the same
    for (const Relation& relation : policy.relations()) {
      if (relation.subject->name == field->name) bits = 0;
    }
    return bits;
  };
  for (const wire::Header* header : wire::protocols()) {
    const std::string prefix = std::string(header->name) + ".";
    if (wire::is_message(*header) && rules_.spares_any(prefix)) spares_.insert(header);
    for (const wire::Field* field : header->fields) masks_.emplace(field, mask(field));
    for (const wire::Field* part : header->fields) {  // a part that is spared, in its whole
      if (masks_.at(part) == all_bits) continue;
      for (const wire::Field* whole : header->fields) {
        if (whole->name != part->part_of || whole->width > 64) continue;
        const unsigned below = unsigned{whole->bit} + whole->width - part->bit - part->width;
        const std::uint64_t spared = wire::max_of(part->width).low & ~masks_.at(part).low;
        masks_.at(whole).low &= ~((spared << below) * whole->unit);
      }
    }
  }
}

wire::Value Identifier::compared(const wire::Field& field, wire::Value value) const {
  const auto it = masks_.find(&field);
  if (it == masks_.end()) return value;
  return {value.high & it->second.high, value.low & it->second.low};
}

std::uint64_t Identifier::exact(const PacketView& packet) const {
  if (all_bytes_) {
    return Hash().add(static_cast<std::uint64_t>(packet.link)).add(packet.bytes).value();
  }
  return exact(wire::decode(packet.bytes, packet.link, packet.wire_bytes));
}

std::uint64_t Identifier::exact(const wire::Decoded& decoded) const {
  Hash hash;
  const wire::Packet packet = decoded.packet().with_message_as_payload();
  for (std::size_t i = 0; i < packet.layers.size(); ++i) {
    const wire::Layer& layer = packet.layers[i];
    hash.add(layer.header->name);
    for (const wire::Field* field : layer.header->fields) {
      if (is_told_elsewhere(*field)) continue;
      hash.add(compared(*field, packet.value(i, *field)));
    }
    const std::string_view tail = layer.header->options;
    const bool spared = is_tail(tail) ? rules_.spares_part_of(tail) : rules_.ignores(tail);
    if (!spared) hash.add(layer.tail_in(decoded.bytes()));
  }
  if (!rules_.ignores(payload_name)) hash.add(payload(decoded));
  if (!rules_.ignores(trailer_name)) hash.add(decoded.trailer());
  return hash.value();
}

/// Of a message whose parts the policy tells apart: those that it compares.
std::uint64_t Identifier::payload(const wire::Decoded& decoded) const {
  Hash hash;
  const wire::Header* message = message_of(decoded.packet());
  const bool spares = message != nullptr && spares_.count(message) != 0;
  const auto rows = spares ? message_rows(*message, decoded.carried()) : std::nullopt;
  if (!rows) return hash.add(decoded.carried()).value();
  for (const PartRow& row : *rows) {
    if (rules_.find(row.reading.name) != nullptr) continue;
    hash.add(std::string_view(row.reading.name)).add(row.reading.value).add(row.reading.bytes);
  }
  return hash.value();
}

std::uint64_t Identifier::lasting(const wire::Decoded& decoded, bool complete) const {
  Hash hash;
  const wire::Packet packet = decoded.packet().with_message_as_payload();
  for (std::size_t i = above_ip(decoded); i < packet.layers.size(); ++i) {
    const wire::Header& header = *packet.layers[i].header;
    hash.add(header.name);
    if (wire::known_as(header, wire::Space::ip_version) != nullptr) break;  // quoted: rewritten too
    for (const wire::Field* field : header.fields) {
      if (is_told_elsewhere(*field) || (!complete && is_rewritten(*field))) continue;
      hash.add(compared(*field, packet.value(i, *field)));
    }
  }
  if (rules_.ignores(payload_name)) return hash.add(decoded.carried().size()).value();
  return hash.add(payload(decoded)).value();
}

std::uint64_t Identifier::link(const wire::Decoded& decoded) const {
  Hash hash;
  for (std::size_t i = 0; i < decoded.layers().size(); ++i) {
    const wire::Header& header = *decoded.layers()[i].header;
    if (wire::known_as(header, wire::Space::ip_version) != nullptr) break;
    for (const wire::Field* field : header.fields) {
      if (!is_told_elsewhere(*field)) {
        hash.add(compared(*field, decoded.packet().value(i, *field)));
      }
    }
  }
  return hash.value();
}

wire::Value Identifier::end(const wire::Decoded& decoded, std::size_t layer, std::string_view name,
                            std::string_view other) const {
  const wire::Header& header = *decoded.layers()[layer].header;
  const wire::Field* here = wire::find_field(header, name);
  const wire::Field* there = wire::find_field(header, other);
  if (here == nullptr || there == nullptr) return 0;
  const wire::Value value = compared(*here, decoded.packet().value(layer, *here));
  return compared(*there, value);
}

FlowPlace Identifier::flow(const wire::Decoded& decoded) const {
  const auto layers = decoded.layers();
  const std::size_t above = above_ip(decoded);
  const std::size_t lowest = above == 0 ? 0 : above - 1;
  if (layers.empty()) return {};
  Hash source;
  Hash destination;
  Hash both;
  source.add(end(decoded, lowest, "src", "dst"));
  destination.add(end(decoded, lowest, "dst", "src"));
  both.add(layers[lowest].header->name);
  if (above > 0 && above < layers.size()) {
    source.add(end(decoded, above, "srcport", "dstport"));
    destination.add(end(decoded, above, "dstport", "srcport"));
    both.add(layers[above].header->name);
  }
  const std::uint64_t from = source.value();
  const std::uint64_t to = destination.value();
  return {both.add(std::min(from, to)).add(std::max(from, to)).value(), from <= to};
}

/// Of a packet with little in it: ports and identifiers too, and the place of a fragment. Without
/// IP there is no transport, and all of the packet counts.
std::uint64_t Identifier::short_content(const wire::Decoded& decoded,
                                        const Fingerprint& identity) const {
  const std::size_t above = above_ip(decoded);
  if (above == 0) return identity.exact;
  Hash hash;
  hash.add(lasting(decoded, true));
  for (std::size_t i = 0; i < above; ++i) {
    const wire::Header& header = *decoded.layers()[i].header;
    for (const wire::Field* field : header.fields) {
      const bool says_what = field->fill == wire::Fill::next_header || is_fragment_place(*field);
      if (says_what) hash.add(compared(*field, decoded.packet().value(i, *field)));
    }
  }
  return hash.value();
}

Fingerprint Identifier::identify(const PacketView& packet, const wire::Decoded& decoded) const {
  constexpr std::size_t enough = 8;  // bytes of payload that are hardly the same by chance
  Fingerprint identity{.exact = all_bytes_ ? exact(packet) : exact(decoded),
                       .lasting = lasting(decoded, false),
                       .link = link(decoded),
                       .flow = flow(decoded)};
  Hash layers;
  bool has_numbers = false;
  for (const wire::Layer& layer : decoded.packet().with_message_as_payload().layers) {
    layers.add(layer.header->name);
    has_numbers = has_numbers || (layer.header->name == "tcp" && !rules_.ignores("tcp.seq_raw"));
  }
  identity.layers = layers.value();
  identity.telling = has_numbers || decoded.carried().size() >= enough;
  identity.content = identity.telling ? identity.lasting : short_content(decoded, identity);
  return identity;
}

}  // namespace pushpkt::compare
