// The words of the pseudo-header's addresses and of the layer, each taken out and put in.
#include "replay/incremental_checksum.hpp"

#include <algorithm>

#include "pushpkt/wire/checksum.hpp"
#include "pushpkt/wire/pseudo_header.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

constexpr std::size_t no_word = ~std::size_t{0};

std::uint16_t word_at(ByteView bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}

std::uint16_t carry(std::uint16_t sum, ByteView before, ByteView after, std::size_t except) {
  if (before.size() != after.size()) return sum;
  for (std::size_t at = 0; at + 1 < before.size(); at += 2) {
    if (at == except) continue;
    const std::uint16_t old_word = word_at(before, at);
    const std::uint16_t new_word = word_at(after, at);
    if (old_word != new_word) sum = updated_checksum(sum, old_word, new_word);
  }
  if (before.size() % 2 != 0 && before.back() != after.back()) {
    sum = updated_checksum(sum, static_cast<std::uint16_t>(before.back() << 8U),
                           static_cast<std::uint16_t>(after.back() << 8U));
  }
  return sum;
}

}  // namespace

std::uint16_t carried_sum(ByteView before, const Packet& after, std::size_t index) {
  const Layer& layer = after.layers[index];
  const Field& field = *layer.header->checksum;
  std::uint16_t sum = static_cast<std::uint16_t>(after.value(index, field).low);
  std::size_t covered = layer.header->cover == Cover::header
                            ? layer.header_bytes
                            : std::max(layer.header_bytes, layer.end - layer.offset);
  if (layer.header->covered != nullptr) {
    const std::size_t claimed = layer.header->covered(after.bytes.subspan(layer.offset, covered));
    covered = std::min(covered, claimed);
  }
  sum = carry(sum, before.subspan(layer.offset, covered),
              after.bytes.subspan(layer.offset, covered), field.bit / 8U);
  if (layer.header->cover != Cover::pseudo_and_layer) return sum;
  const Packet was{before, after.layers, after.trailer_offset};
  const auto old_ends = ends_below(was, index);
  const auto new_ends = ends_below(after, index);
  if (!old_ends || !new_ends) return sum;
  sum = carry(sum, old_ends->source, new_ends->source, no_word);
  sum = carry(sum, old_ends->destination.view(), new_ends->destination.view(), no_word);
  const bool is_never_zero =
      layer.header->zero_checksum_is_absent || layer.header->zero_checksum_is_never;
  return is_never_zero && sum == 0 ? std::uint16_t{0xffff} : sum;
}

}  // namespace pushpkt::replay
