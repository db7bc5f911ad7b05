// The layers are those of the packet before: an edited port must not change what is decoded.
#include "replay/packet_update.hpp"

#include <algorithm>
#include <vector>

#include "pushpkt/wire/protocols.hpp"
#include "pushpkt/wire/upper_checksum.hpp"
#include "replay/incremental_checksum.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

void store(ByteSpan bytes, const Layer& layer, const Field& field, Value value) {
  write(bytes.subspan(layer.offset, layer.header_bytes), field, value);
}

void compute(const Packet& packet, ByteSpan bytes, std::size_t layer, const Field& field) {
  const auto value = computed(packet, layer, field);
  if (value && fits(field, *value)) store(bytes, packet.layers[layer], field, *value);
}

/// The layers that are left of a packet of `size` bytes.
std::vector<Layer> layers_within(std::span<const Layer> layers, std::size_t size) {
  std::vector<Layer> left;
  for (Layer layer : layers) {
    if (layer.payload_offset() > size) break;
    layer.end = std::min(layer.end, static_cast<std::uint32_t>(size));
    left.push_back(layer);
  }
  return left;
}

}  // namespace

void update_checksums(const Decoded& before, ByteSpan after) {
  const std::span<const Layer> layers = before.layers();
  const Packet packet{after, layers, before.packet().trailer_offset};
  for (std::size_t i = layers.size(); i > 0; --i) {
    const Layer& layer = layers[i - 1];
    if (layer.header->checksum == nullptr) continue;
    const Field& field = *layer.header->checksum;
    switch (before.checksum(i - 1)) {
      case ChecksumState::good:
      case ChecksumState::partial:
        compute(packet, after, i - 1, field);
        break;
      case ChecksumState::unverified:
        if (layer.header->algorithm != Algorithm::internet) break;
        store(after, layer, field, Value(carried_sum(before.bytes(), packet, i - 1)));
        break;
      case ChecksumState::none:
      case ChecksumState::bad:
      case ChecksumState::absent:
        break;
    }
  }
  (void)update_upper_checksum(before, after, false);
}

void shorten(const Decoded& before, Bytes& bytes, std::size_t size, Checksums checksums) {
  bytes.resize(std::min(bytes.size(), size));
  const std::vector<Layer> layers = layers_within(before.layers(), bytes.size());
  const Packet packet{
      bytes, layers,
      std::min(before.packet().trailer_offset, static_cast<std::uint32_t>(bytes.size()))};
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const Layer& was = before.layers()[i];
    const Field* length = layers[i].header->length_field;
    if (length == nullptr || packet.value(i, *length) == Value(0U)) continue;
    const std::uint64_t claimed =
        claimed_end(before.bytes(), was, static_cast<std::uint32_t>(before.bytes().size()));
    if (claimed > layers[i].end) compute(packet, bytes, i, *length);
  }
  if (checksums == Checksums::keep) return;
  for (std::size_t i = layers.size(); i > 0; --i) {
    if (layers[i - 1].header->checksum == nullptr) continue;
    const ChecksumState state = before.checksum(i - 1);
    const bool fragment = in_fragment(packet, i - 1);
    const bool computes =
        state == ChecksumState::good || state == ChecksumState::partial ||
        (state == ChecksumState::unverified && checksums == Checksums::fix && !fragment);
    if (computes) compute(packet, bytes, i - 1, *layers[i - 1].header->checksum);
  }
}

std::uint64_t ip_end(const Decoded& packet) {
  for (const Layer& layer : packet.layers()) {
    if (known_as(*layer.header, Space::ip_version) == nullptr) continue;
    return claimed_end(packet.bytes(), layer, static_cast<std::uint32_t>(packet.bytes().size()));
  }
  return 0;
}

}  // namespace pushpkt::replay
