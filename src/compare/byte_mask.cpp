// Masks by layout: header after header, bits that are compared.
#include "compare/byte_mask.hpp"

#include <algorithm>

#include "compare/item_rows.hpp"
#include "pushpkt/wire/items.hpp"

namespace pushpkt::compare {
namespace {

bool is_same_place(const wire::Layer& a, const wire::Layer& b) {
  return a.header == b.header && a.offset == b.offset && a.header_bytes == b.header_bytes;
}

bool have_same_places(std::span<const wire::Layer> a, std::span<const wire::Layer> b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), is_same_place);
}

std::uint64_t key_of(std::span<const wire::Layer> layers) {
  std::uint64_t key = layers.size();
  for (const wire::Layer& layer : layers) {
    const auto place = std::uint64_t{layer.offset} << 32U | layer.header_bytes;
    key = (key ^ reinterpret_cast<std::uintptr_t>(layer.header) ^ place) * 0x9e3779b97f4a7c15U;
    key ^= key >> 29U;
  }
  return key;
}

std::size_t end_of_headers(std::span<const wire::Layer> layers) {
  return layers.empty() ? 0 : layers.back().payload_offset();
}

void set_bit(Bytes& bits, std::size_t bit, bool is_compared) {
  const auto mask = static_cast<std::uint8_t>(0x80U >> bit % 8U);
  std::uint8_t& byte = bits[bit / 8U];
  byte = static_cast<std::uint8_t>(is_compared ? byte | mask : byte & ~mask);
}

/// Which bits of the stored number a rule compares, from its highest one on.
std::vector<bool> compared_bits(const wire::Field& field, const RowRule* rule) {
  const bool ignored = rule != nullptr && rule->ignored;
  std::vector<bool> out(field.width, !ignored);
  const bool is_masked = rule != nullptr && !ignored && rule->mask && field.unit == 1 &&
                         field.order == wire::Order::network;
  for (unsigned i = 0; is_masked && i < field.width; ++i) {
    const unsigned below = field.width - 1U - i;
    out[i] =
        ((below < 64 ? rule->mask->low >> below : rule->mask->high >> (below - 64U)) & 1U) != 0;
  }
  return out;
}

bool is_same_under(ByteView a, ByteView b, const Bytes& mask) {
  std::uint8_t differing = 0;
  for (std::size_t i = 0; i < mask.size(); ++i) {
    differing = static_cast<std::uint8_t>(differing | ((a[i] ^ b[i]) & mask[i]));
  }
  return differing == 0;
}

/// Bits that are not compared may be among those that a checksum covers.
bool have_same_checksum_states(const wire::Decoded& a, const wire::Decoded& b) {
  for (std::size_t i = 0; i < a.layers().size(); ++i) {
    if (a.layers()[i].header->checksum == nullptr) continue;
    if (a.checksum(i) != b.checksum(i)) return false;
  }
  return true;
}

}  // namespace

/// The widest rows first, so that a part of a field has the last word about its bits.
void ByteMask::add_rows(Bytes& bits, const wire::Layer& layer) const {
  std::vector<const wire::Field*> rows(layer.header->fields.begin(), layer.header->fields.end());
  std::stable_sort(rows.begin(), rows.end(),
                   [](const wire::Field* a, const wire::Field* b) { return a->width > b->width; });
  for (const wire::Field* field : rows) {
    if (!wire::lies_in(*field, layer.header_bytes)) continue;
    const auto compared = compared_bits(*field, rules_.find(field->name));
    for (unsigned i = 0; i < field->width; ++i) {
      set_bit(bits, std::size_t{layer.offset} * 8U + field->bit + i, compared[i]);
    }
  }
  if (layer.header_bytes <= layer.header->fixed_bytes) return;
  if (!ignores_tail(*layer.header)) return;
  std::fill(bits.begin() + layer.offset + layer.header->fixed_bytes,
            bits.begin() + layer.payload_offset(), std::uint8_t{0});
}

/// The options, and each of them by its own name. Where they are all that is left, they have
/// payload among them.
bool ByteMask::ignores_tail(const wire::Header& header) const {
  if (header.items_to_end || !rules_.ignores(header.options)) return false;
  if (header.items == nullptr) return true;
  if (!rules_.ignores(wire::unclaimed_name)) return false;  // items that do not add up
  const auto& names = header.items->names;
  return std::all_of(names.begin(), names.end(),
                     [&](const wire::ItemName& item) { return rules_.ignores(item.name); });
}

ByteMask::Mask ByteMask::make(const wire::Decoded& packet) const {
  Mask out;
  for (const wire::Layer& layer : packet.layers()) {
    const std::string prefix = std::string(layer.header->name) + ".";
    const bool has_parts = wire::is_message(*layer.header) && rules_.spares_any(prefix);
    if (has_parts || layer.header->quotes_packet) return out;
  }
  out.is_usable = true;
  out.headers.assign(end_of_headers(packet.layers()), 0xff);
  for (const wire::Layer& layer : packet.layers()) add_rows(out.headers, layer);
  return out;
}

const ByteMask::Mask& ByteMask::mask_for(const wire::Decoded& packet) {
  constexpr std::size_t most_masks = 4096;
  const auto layers = packet.layers();
  auto found = masks_.find(key_of(layers));
  if (found != masks_.end() && have_same_places(found->second.first, layers)) {
    return found->second.second;
  }
  if (masks_.size() >= most_masks) masks_.clear();
  auto& entry = masks_[key_of(layers)];
  entry = {{layers.begin(), layers.end()}, make(packet)};
  return entry.second;
}

bool ByteMask::has_same(const wire::Decoded& a, const wire::Decoded& b) {
  const ByteView in_a = a.bytes();
  const ByteView in_b = b.bytes();
  if (in_a.size() != in_b.size() || a.link() != b.link()) return false;
  if (a.packet().trailer_offset != b.packet().trailer_offset) return false;
  if (!have_same_places(a.layers(), b.layers())) return false;
  if (!a.findings().empty() || !b.findings().empty() || a.cut() || b.cut()) return false;
  const Mask& mask = mask_for(a);
  if (!mask.is_usable || !is_same_under(in_a, in_b, mask.headers)) return false;
  const auto from = static_cast<std::ptrdiff_t>(mask.headers.size());
  return std::equal(in_a.begin() + from, in_a.end(), in_b.begin() + from, in_b.end()) &&
         have_same_checksum_states(a, b);
}

}  // namespace pushpkt::compare
