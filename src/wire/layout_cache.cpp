// Layout: a masked comparison, then the length rows in turn.
#include "wire/layout_cache.hpp"

#include <algorithm>

#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::wire {
namespace {

bool is_plain_16(const Field& field) {
  return field.width == 16 && field.bit % 8U == 0 && field.unit == 1 &&
         field.order == Order::network;
}

}  // namespace

void Layout::decide_by(const Layer& layer, const Field& field) {
  const std::size_t first = std::size_t{layer.offset} * 8U + field.bit;
  const std::size_t end = first + field.width;
  auto* const mask = reinterpret_cast<std::uint8_t*>(mask_.data());
  for (std::size_t byte = first / 8U; byte * 8U < end; ++byte) {
    const std::size_t before = std::max(first, byte * 8U) - byte * 8U;
    const std::size_t behind = (byte + 1U) * 8U - std::min(end, (byte + 1U) * 8U);
    mask[byte] = static_cast<std::uint8_t>(mask[byte] | (0xffU >> before & 0xffU << behind));
  }
  const std::size_t words = ((end + 7U) / 8U + word_bytes - 1U) / word_bytes;
  words_ = static_cast<std::uint8_t>(std::max<std::size_t>(words_, words));
}

bool Layout::learn_bound(const Layer& layer) {
  const Header& header = *layer.header;
  const Field* const length = header.length_field;
  if (!header.no_payload && length == nullptr) return true;
  if (header.no_payload && length != nullptr) return false;
  Bound& bound = bounds_[bound_count_++];
  bound = {.counted_from = layer.payload_offset(), .layer = layer_count_};
  if (header.no_payload) return true;
  bound.is_row = true;
  bound.zero_is_absent = header.zero_length_is_absent;
  bound.length_at = static_cast<std::uint16_t>(layer.offset + length->bit / 8U);
  if (length->fill == Fill::layer_length) bound.counted_from = layer.offset;
  return is_plain_16(*length);
}

/// The headers up to the next bound's, that one too, lie before the end of this one.
void Layout::learn_least_ends() {
  std::uint32_t least = layers_[layer_count_ - 1U].payload_offset();
  for (std::size_t i = bound_count_; i > 0; --i) {
    bounds_[i - 1].least_end = least;
    least = layers_[bounds_[i - 1].layer].payload_offset();
  }
  least_bytes_ = least;
}

/// Without looking at any bits: most packets that cannot be learned end here, each time.
bool Layout::may_learn(const Decoded& decoded) {
  const auto layers = decoded.layers();
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Header& header = *layers[i].header;
    if (header.items_to_end || header.quotes_packet) return false;
    const bool has_ports = !header.next_ports.empty();
    if (has_ports && i + 1 < layers.size()) return false;  // a port decided
    // Ethernet II is chosen by its type, which is among the bits anyway.
    if (&header != &eth::header && is_chosen_by_bytes(header)) return false;
    if (layers[i].payload_offset() > most_words * word_bytes) return false;
  }
  return true;
}

bool Layout::learn_layer(const Decoded& decoded, std::size_t index) {
  const Layer& layer = decoded.layers()[index];
  const Header& header = *layer.header;
  if (!learn_bound(layer)) return false;
  if (known_as(header, Space::ip_version) != nullptr) decide_by(layer, {.bit = 0, .width = 4});
  if (header.header_length != nullptr) decide_by(layer, *header.header_length);
  if (header.next != nullptr) decide_by(layer, *header.next);
  const ByteView here = layer.header_in(decoded.bytes());
  if (&header == &ipv4::header) {
    if (get(here, ipv4::frag_offset) != 0) return false;
    decide_by(layer, ipv4::frag_offset);
  }
  if (&header == &fraghdr::header) {
    if (get(here, fraghdr::offset) != 0) return false;
    decide_by(layer, fraghdr::offset);
  }
  layers_[layer_count_++] = layer;
  return true;
}

/// What is behind the last layer stays bytes for a reason that the same bits give again.
bool Layout::learn_end(const Decoded& decoded) {
  const Layer& last = decoded.layers().back();
  const Header& header = *last.header;
  if (!header.next_ports.empty()) {
    if (header.next_ports.size() != ports_at_.size()) return false;
    for (std::size_t i = 0; i < ports_at_.size(); ++i) {
      const Field& port = *header.next_ports[i];
      if (!is_plain_16(port) || port.space != header.next_ports[0]->space) return false;
      ports_at_[i] = static_cast<std::uint16_t>(last.offset + port.bit / 8U);
      if (has_header(port.space,
                     static_cast<std::uint32_t>(read(last.header_in(decoded.bytes()), port).low))) {
        return false;
      }
    }
    known_ports_ = ports_of(header.next_ports[0]->space);
    return known_ports_ != nullptr;
  }
  if (header.next == nullptr) return header.next_is.space == Space::none;
  const auto number = read(last.header_in(decoded.bytes()), *header.next).low;
  const Space space = header.next->space;
  if (space == Space::ethertype && number <= eth::max_length) return false;
  if (space != Space::ethertype && space != Space::ip_protocol) return false;
  return !has_header(space, static_cast<std::uint32_t>(number));
}

bool Layout::learn(const Decoded& decoded) {
  const auto layers = decoded.layers();
  if (layers.empty() || layers.size() > most_layers) return false;
  if (!decoded.findings().empty() || decoded.cut()) return false;
  if (!may_learn(decoded) || !learn_end(decoded)) return false;
  if (!decoded.complete(layers.size() - 1)) return false;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    if (!learn_layer(decoded, i)) return false;
  }
  if (words_ > most_words || decoded.bytes().size() < words_ * word_bytes) return false;
  for (std::size_t i = 0; i < words_; ++i) {
    bits_[i] = word_at(decoded.bytes().data() + i * word_bytes) & mask_[i];
  }
  learn_least_ends();
  link_ = decoded.link();
  return true;
}

bool Layout::apply(ByteView bytes, Link link, Layers& layers, std::uint32_t& trailer) const {
  if (layer_count_ == 0 || link != link_ || !has_equal_bits(bytes)) return false;
  auto limit = static_cast<std::uint32_t>(bytes.size());
  if (limit < least_bytes_) return false;
  std::uint32_t trails_from = limit;
  bool length_seen = false;
  for (std::size_t i = 0; i < bound_count_; ++i) {
    const Bound& bound = bounds_[i];
    const std::uint32_t end = bound.end_in(bytes, limit);
    if (end > limit || end < bound.least_end) {
      layers.clear();
      return false;
    }
    add_layers(layers, bound.layer, limit);
    if (!length_seen) trails_from = end;
    length_seen = length_seen || bound.is_row;
    limit = end;
  }
  add_layers(layers, layer_count_, limit);
  if (has_known_port(bytes)) {
    layers.clear();
    return false;
  }
  trailer = trails_from;
  return true;
}

}  // namespace pushpkt::wire
