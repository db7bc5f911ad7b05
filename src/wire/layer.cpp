// Lengths and next-header numbers: what the rows hold when the recipe does not set them.
#include "pushpkt/wire/layer.hpp"

#include <algorithm>
#include <cassert>
#include <string>
#include <vector>

#include "pushpkt/wire/protocols.hpp"
#include "wire/transport_checksum.hpp"

namespace pushpkt::wire {
namespace {

tl::unexpected<Error> cannot_compute(const Field& field, const std::string& why) {
  return fail(input_error("cannot compute " + std::string(field.name) + ": " + why,
                          "name it in the recipe: " + std::string(short_name(field)) + "=VALUE"));
}

Result<Value> fitting(const Field& field, std::uint64_t number) {
  if (fits(field, number)) return Value(number);
  return cannot_compute(field, std::to_string(number) + " does not fit into its " +
                                   std::to_string(field.width) + " bits");
}

Result<Value> header_length(const Layer& layer, const Field& field) {
  const HeaderLength& rule = layer.header->length;
  if (layer.header_bytes % rule.scale != 0) {
    return cannot_compute(field, "the header has " + std::to_string(layer.header_bytes) +
                                     " bytes, not a multiple of " + std::to_string(rule.scale));
  }
  const std::uint64_t units = layer.header_bytes / rule.scale;
  if (units < rule.plus) return cannot_compute(field, "the header is too short");
  return fitting(field, (units - rule.plus) * field.unit);
}

bool announces(const Header& header, Space space) {
  if (header.next != nullptr && header.next->space == space) return true;
  return std::ranges::any_of(header.next_ports,
                             [&](const Field* port) { return port->space == space; });
}

/// The headers that announce `next` by a number that it has: "udp" for DNS.
std::vector<const Header*> announcing(const Header& next) {
  std::vector<const Header*> out;
  for (const Header* header : protocols()) {
    const bool is_listed =
        std::ranges::any_of(out, [&](const Header* other) { return other->name == header->name; });
    const bool fits = std::ranges::any_of(
        next.known_as, [&](const KnownAs& known) { return announces(*header, known.space); });
    if (fits && !is_listed) out.push_back(header);
  }
  return out;
}

/// The header of the same protocol that `next` goes behind: 802.3, not Ethernet II, for LLC.
const Header* sibling_for(const Header& here, const Header& next) {
  for (const Header* header : protocols()) {
    const bool leads = header->protocol == here.protocol && header->next_is.space != Space::none;
    if (leads && known_as(next, header->next_is.space) != nullptr) return header;
  }
  return nullptr;
}

/// What does not go behind this header may go behind one that does.
tl::unexpected<Error> cannot_follow(const Header& here, const Field& field, const Header& next) {
  const auto between = announcing(next);
  const auto fits = std::ranges::find_if(
      between, [&](const Header* header) { return known_as(*header, field.space) != nullptr; });
  if (const Header* sibling = sibling_for(here, next)) {
    return fail(
        input_error("cannot compute " + std::string(field.name) + ": " + std::string(next.name) +
                        " goes behind " + std::string(sibling->name),
                    std::string(sibling->name) + "(...)/" + std::string(next.name) + "(...)"));
  }
  if (fits == between.end()) {
    return cannot_compute(field, std::string(next.name) + " has no number there");
  }
  std::string names;
  for (const Header* header : between) {
    if (known_as(*header, field.space) == nullptr) continue;
    names += (names.empty() ? "" : " or ") + std::string(header->name);
  }
  return fail(input_error("cannot compute " + std::string(field.name) + ": " +
                              std::string(next.name) + " goes behind " + names,
                          std::string(here.name) + "(...)/" + std::string((*fits)->name) + "()/" +
                              std::string(next.name) + "(...)"));
}

Result<Value> next_header(const Packet& packet, std::size_t layer, const Field& field) {
  if (layer + 1 == packet.layers.size()) return cannot_compute(field, "no known header follows");
  const Header& next = *packet.layers[layer + 1].header;
  if (const KnownAs* known = known_as(next, field.space)) return fitting(field, known->number);
  return cannot_follow(*packet.layers[layer].header, field, next);
}

/// The port of the header that follows, for the port row that build sets; else the preset.
Value preset(const Packet& packet, std::size_t index, const Field& field) {
  const Header& header = *packet.layers[index].header;
  const bool names_next = !header.next_ports.empty() && header.next_ports[0] == &field;
  if (names_next && index + 1 < packet.layers.size()) {
    const KnownAs* known = known_as(*packet.layers[index + 1].header, field.space);
    if (known != nullptr) return Value(known->number);
  }
  return Value(preset_of(header, field));
}

}  // namespace

std::uint64_t claimed_end(ByteView packet, const Layer& layer, std::uint32_t outer_end) {
  const Field* length = layer.header->length_field;
  if (layer.header->no_payload) return layer.payload_offset();
  if (length == nullptr) return outer_end;
  assert(lies_in(*length, layer.header_bytes));
  const bool is_plain = length->width == 16 && length->bit % 8U == 0 && length->unit == 1 &&
                        length->order == Order::network;  // all that there are today
  const std::uint64_t claimed =
      is_plain ? detail::load_big<std::uint16_t>(packet.data() + layer.offset + length->bit / 8U)
               : read(layer.header_in(packet), *length).low;
  if (claimed == 0 && layer.header->zero_length_is_absent) return outer_end;
  const bool counts_header = length->fill == Fill::layer_length;
  return layer.offset + claimed + (counts_header ? 0 : layer.header_bytes);
}

Result<Value> computed(const Packet& packet, std::size_t index, const Field& field) {
  const Layer& layer = packet.layers[index];
  switch (field.fill) {
    case Fill::preset:
      return preset(packet, index, field);
    case Fill::header_length:
      return header_length(layer, field);
    case Fill::layer_length:
      return fitting(field, packet.trailer_offset - layer.offset);
    case Fill::payload_length:
      return fitting(field, packet.trailer_offset - layer.payload_offset());
    case Fill::next_header:
      return next_header(packet, index, field);
    case Fill::checksum:
      break;
  }
  const std::string in_pieces = "it covers the whole datagram, and this is a fragment";
  if (has_no_checksum(packet, layer)) return Value(0);
  if (layer.header->algorithm == Algorithm::crc32c) {
    if (in_fragment(packet, index)) return cannot_compute(field, in_pieces);
    return Value(crc32c_of(packet, index));
  }
  const auto sum = sum_of(packet, index);
  if (!sum) return cannot_compute(field, sum.error());
  return Value(as_checksum(*layer.header, *sum));
}

}  // namespace pushpkt::wire
