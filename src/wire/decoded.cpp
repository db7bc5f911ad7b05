// Questions about a packet that was decoded.
#include <algorithm>

#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/protocols.hpp"
#include "wire/transport_checksum.hpp"

namespace pushpkt::wire {

ByteView Decoded::payload() const {
  const std::uint32_t from = layers_.size() == 0 ? 0 : layers_[layers_.size() - 1].payload_offset();
  return bytes_.subspan(from, trailer_offset_ - from);
}

std::optional<std::size_t> Decoded::find(const Header& header) const {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    if (layers_[i].header == &header) return i;
  }
  return std::nullopt;
}

std::optional<Item> Decoded::find_number(const Layer& layer, std::string_view name) const {
  if (!has_item_name(*layer.header, name)) return std::nullopt;
  const auto items = items_in(bytes_, layer);
  if (!items) return std::nullopt;
  for (const Item& item : *items) {
    if (item.name == name && item.field != nullptr) return item;
  }
  return std::nullopt;
}

std::optional<Decoded::Found> Decoded::find(std::string_view field_name) const {
  for (std::size_t i = 0; i < layers_.size(); ++i) {
    for (const Field* field : layers_[i].header->fields) {
      if (field->name == field_name) return Found{i, field, packet().value(i, *field)};
    }
    if (const auto item = find_number(layers_[i], field_name)) {
      return Found{i, item->field, item->value};
    }
  }
  return std::nullopt;
}

std::uint64_t Decoded::sent_end(std::size_t layer) const {
  std::uint64_t end = wire_bytes_;
  for (std::size_t i = 0; i <= layer && i < layers_.size(); ++i) {
    const std::uint64_t claimed = claimed_end(bytes_, layers_[i], layers_[i].end);
    const bool says_nothing = claimed == layers_[i].end && layers_[i].end == bytes_.size();
    if (!says_nothing && claimed >= layers_[i].payload_offset()) end = std::min(end, claimed);
  }
  return end;
}

bool Decoded::complete(std::size_t layer) const {
  if (is_complete_) return true;
  std::uint32_t outer_end = static_cast<std::uint32_t>(bytes_.size());
  for (std::size_t i = 0; i <= layer; ++i) {
    if (claimed_end(bytes_, layers_[i], outer_end) > outer_end) return false;
    outer_end = layers_[i].end;
  }
  return !is_header_cut(layer);
}

bool Decoded::is_header_cut(std::size_t layer) const {
  if (is_complete_) return false;
  const Field* length = layers_[layer].header->header_length;
  if (length == nullptr) return false;
  const HeaderLength& rule = layers_[layer].header->length;
  const std::uint64_t stored = packet().value(layer, *length).low / length->unit;
  return (stored + rule.plus) * rule.scale > layers_[layer].header_bytes;
}

ChecksumState Decoded::checksum(std::size_t layer) const {
  if (layers_[layer].header->checksum == nullptr) return ChecksumState::none;
  if (is_complete_ && is_good_at_once(packet(), layer)) return ChecksumState::good;
  const bool covers_header_only = layers_[layer].header->cover == Cover::header;
  return checksum_state(packet(), layer,
                        covers_header_only ? !is_header_cut(layer) : complete(layer));
}

}  // namespace pushpkt::wire
