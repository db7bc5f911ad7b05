// Hashes over what identifies. They are never taken for a proof: partners are compared in full.
#include "compare/fingerprint.hpp"

#include <algorithm>
#include <array>

#include "compare/hash.hpp"
#include "compare/item_rows.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::compare {
namespace {

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

}  // namespace

wire::Value Identifier::mask_of(const Policy& policy, const wire::Field& field) const {
  const RowRule* rule = rules_.find(field.name);
  wire::Value bits = all_bits;
  if (rule != nullptr) bits = rule->mask.value_or(wire::Value(0));  // ignored, or about the same
  for (const Relation& relation : policy.relations()) {
    if (relation.subject->name == field.name) bits = 0;
  }
  return bits;
}

void Identifier::add_masks(const Policy& policy, const wire::Header& header) {
  for (const wire::Field* field : header.fields) masks_.emplace(field, mask_of(policy, *field));
  for (const wire::Field* part : header.fields) {  // a part that is spared, in its whole
    if (masks_.at(part) == all_bits) continue;
    for (const wire::Field* whole : header.fields) {
      if (whole->name != part->part_of || whole->width > 64) continue;
      const unsigned below = unsigned{whole->bit} + whole->width - part->bit - part->width;
      const std::uint64_t spared = wire::max_of(part->width).low & ~masks_.at(part).low;
      masks_.at(whole).low &= ~((spared << below) * whole->unit);
    }
  }
}

Identifier::Identifier(const Policy& policy)
    : rules_(policy),
      all_bytes_(!rules_.spares_bytes()),
      ignores_payload_(rules_.ignores(payload_name)),
      ignores_trailer_(rules_.ignores(trailer_name)) {
  for (const wire::Header* header : wire::protocols()) {
    const std::string prefix = std::string(header->name) + ".";
    if (wire::is_message(*header) && rules_.spares_any(prefix)) spares_.insert(header);
    add_masks(policy, *header);
  }
}

Identifier::ComparedRow Identifier::row_of(const wire::Field& field) const {
  const auto found = masks_.find(&field);
  return {&field, found == masks_.end() ? all_bits : found->second};
}

/// For one end of a conversation: bits that are compared at both ends.
Identifier::ComparedRow Identifier::end_of(const wire::Header& header, std::string_view name,
                                           std::string_view other) const {
  const wire::Field* here = wire::find_field(header, name);
  const wire::Field* there = wire::find_field(header, other);
  if (here == nullptr || there == nullptr) return {};
  return {here, masked(row_of(*here).mask, row_of(*there).mask)};
}

Identifier::HeaderPlan Identifier::make(const wire::Header& header) const {
  HeaderPlan out{.header = &header,
                 .name = Hash().add(header.name).value(),
                 .source = end_of(header, "src", "dst"),
                 .destination = end_of(header, "dst", "src"),
                 .source_port = end_of(header, "srcport", "dstport"),
                 .destination_port = end_of(header, "dstport", "srcport"),
                 .is_ip = wire::known_as(header, wire::Space::ip_version) != nullptr,
                 .has_numbers = header.name == "tcp" && !rules_.ignores("tcp.seq_raw")};
  for (const wire::Field* field : header.fields) {
    const bool says_what = field->fill == wire::Fill::next_header || is_fragment_place(*field);
    if (says_what) out.says_what.push_back(row_of(*field));
    if (is_told_elsewhere(*field)) continue;
    out.rows.push_back(row_of(*field));
    if (!is_rewritten(*field)) out.lasting.push_back(row_of(*field));
  }
  const std::string_view tail = header.options;
  out.spares_tail = is_tail(tail) ? rules_.spares_part_of(tail) : rules_.ignores(tail);
  return out;
}

const Identifier::HeaderPlan& Identifier::plan(const wire::Header& header) {
  const HeaderPlan*& recent =
      recent_[reinterpret_cast<std::uintptr_t>(&header) / alignof(wire::Header) % recent_.size()];
  if (recent != nullptr && recent->header == &header) return *recent;
  auto found = plans_.find(&header);
  if (found == plans_.end()) found = plans_.emplace(&header, make(header)).first;
  recent = &found->second;
  return *recent;
}

Identifier::Plans Identifier::plans_of(const wire::Decoded& decoded) {
  Plans out;
  for (const wire::Layer& layer : decoded.layers()) out.add(&plan(*layer.header));
  return out;
}

namespace {

/// The first layer above the last IP header that is no quotation; 0 without IP.
template <class Plans>
std::size_t above_ip(const Plans& plans) {
  std::size_t above = 0;
  for (std::size_t i = 0; i < plans.size(); ++i) {
    if (plans[i]->is_ip) above = i + 1;
    if (plans[i]->header->quotes_packet) break;
  }
  return above;
}

/// The first layer above the link's own header and its tags; both may be exchanged.
template <class Plans>
std::size_t above_link(const Plans& plans) {
  const auto is_link = [&](std::size_t i) {
    return i < plans.size() && plans[i]->header->level == wire::HeaderLevel::link;
  };
  std::size_t above = is_link(0) ? 1 : 0;
  while (is_link(above) && plans[above]->header->next != nullptr) ++above;
  return above;
}

template <class Rows>
void add_rows(Hash& hash, ByteView header, const Rows& rows) {
  for (const auto& row : rows) hash.add(masked(wire::read(header, *row.field), row.mask));
}

template <class Row>
void add_end(Hash& hash, ByteView header, const Row& row) {
  const bool is_there = row.field != nullptr;
  hash.add(is_there ? masked(wire::read(header, *row.field), row.mask) : wire::Value(0));
}

}  // namespace

std::uint64_t Identifier::exact(const PacketView& packet) {
  if (all_bytes_) {
    return Hash().add(static_cast<std::uint64_t>(packet.link)).add(packet.bytes).value();
  }
  return exact(packet, wire::decode(packet.bytes, packet.link, packet.wire_bytes));
}

std::uint64_t Identifier::exact(const PacketView& packet, const wire::Decoded& decoded) {
  return all_bytes_ ? exact(packet) : exact(decoded, plans_of(decoded));
}

std::uint64_t Identifier::exact(const wire::Decoded& decoded, const Plans& plans) const {
  Hash hash;
  const wire::Packet packet = decoded.packet().with_message_as_payload();
  for (std::size_t i = 0; i < packet.layers.size(); ++i) {
    const wire::Layer& layer = packet.layers[i];
    hash.add(plans[i]->name);
    add_rows(hash, layer.header_in(packet.bytes), plans[i]->rows);
    if (!plans[i]->spares_tail) hash.add(layer.tail_in(packet.bytes));
  }
  if (!ignores_payload_) hash.add(payload(decoded));
  if (!ignores_trailer_) hash.add(decoded.trailer());
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

std::uint64_t Identifier::lasting(const wire::Decoded& decoded, const Plans& plans,
                                  bool complete) const {
  Hash hash;
  const wire::Packet packet = decoded.packet().with_message_as_payload();
  std::size_t first = above_ip(plans);
  if (first == 0) {
    first = above_link(plans);
    const wire::Field* const next = first == 0 ? nullptr : plans[first - 1]->header->next;
    if (next != nullptr && first == plans.size()) {  // nothing else tells what follows
      const ByteView link_header = decoded.layers()[first - 1].header_in(decoded.bytes());
      add_rows(hash, link_header, std::array{row_of(*next)});
    }
  }
  for (std::size_t i = first; i < packet.layers.size(); ++i) {
    hash.add(plans[i]->name);
    if (plans[i]->is_ip) break;  // quoted: rewritten too
    const ByteView header = packet.layers[i].header_in(packet.bytes);
    add_rows(hash, header, complete ? plans[i]->rows : plans[i]->lasting);
  }
  if (ignores_payload_) return hash.add(decoded.carried().size()).value();
  return hash.add(payload(decoded)).value();
}

std::uint64_t Identifier::link(const wire::Decoded& decoded, const Plans& plans) {
  Hash hash;
  for (std::size_t i = 0; i < plans.size() && !plans[i]->is_ip; ++i) {
    add_rows(hash, decoded.layers()[i].header_in(decoded.bytes()), plans[i]->rows);
  }
  return hash.value();
}

FlowPlace Identifier::flow(const wire::Decoded& decoded) {
  return flow(decoded, plans_of(decoded));
}

FlowPlace Identifier::flow(const wire::Decoded& decoded, const Plans& plans) {
  const std::size_t above = above_ip(plans);
  const std::size_t lowest = above == 0 ? 0 : above - 1;
  if (plans.size() == 0) return {};
  const auto header = [&](std::size_t layer) {
    return decoded.layers()[layer].header_in(decoded.bytes());
  };
  Hash source;
  Hash destination;
  Hash both;
  add_end(source, header(lowest), plans[lowest]->source);
  add_end(destination, header(lowest), plans[lowest]->destination);
  both.add(plans[lowest]->name);
  if (above > 0 && above < plans.size()) {
    add_end(source, header(above), plans[above]->source_port);
    add_end(destination, header(above), plans[above]->destination_port);
    both.add(plans[above]->name);
  }
  const std::uint64_t from = source.value();
  const std::uint64_t to = destination.value();
  return {both.add(std::min(from, to)).add(std::max(from, to)).value(), from <= to};
}

/// Of a packet with little in it: ports and identifiers too, and the place of a fragment.
std::uint64_t Identifier::short_content(const wire::Decoded& decoded, const Plans& plans) const {
  const std::size_t above = above_ip(plans);
  Hash hash;
  hash.add(lasting(decoded, plans, true));
  for (std::size_t i = above_link(plans); i < above; ++i) {
    add_rows(hash, decoded.layers()[i].header_in(decoded.bytes()), plans[i]->says_what);
  }
  return hash.value();
}

Fingerprint Identifier::identify(const PacketView& packet, const wire::Decoded& decoded) {
  constexpr std::size_t enough = 8;  // bytes of payload that are hardly the same by chance
  const Plans plans = plans_of(decoded);
  Fingerprint identity{.exact = all_bytes_ ? exact(packet) : exact(decoded, plans),
                       .lasting = lasting(decoded, plans, false),
                       .link = link(decoded, plans),
                       .flow = flow(decoded, plans)};
  Hash layers;
  bool has_numbers = false;
  const std::size_t count = decoded.packet().with_message_as_payload().layers.size();
  for (std::size_t i = 0; i < count; ++i) {
    layers.add(plans[i]->name);
    has_numbers = has_numbers || plans[i]->has_numbers;
  }
  identity.layers = layers.value();
  identity.telling = has_numbers || decoded.carried().size() >= enough;
  identity.content = identity.telling ? identity.lasting : short_content(decoded, plans);
  return identity;
}

}  // namespace pushpkt::compare
