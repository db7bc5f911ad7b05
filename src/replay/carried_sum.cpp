// The words of the pseudo-header's addresses and of the transport header, each taken out and put
// in.
#include "replay/carried_sum.hpp"

#include "pushpkt/wire/checksum.hpp"
#include "pushpkt/wire/protocols.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

constexpr std::size_t no_word = ~std::size_t{0};

std::uint16_t word_at(ByteView bytes, std::size_t at) {
  return static_cast<std::uint16_t>(bytes[at] << 8U | bytes[at + 1]);
}

std::uint16_t carry(std::uint16_t sum, ByteView before, ByteView after, std::size_t except) {
  for (std::size_t at = 0; at + 1 < before.size(); at += 2) {
    if (at == except) continue;
    const std::uint16_t old_word = word_at(before, at);
    const std::uint16_t new_word = word_at(after, at);
    if (old_word != new_word) sum = updated_checksum(sum, old_word, new_word);
  }
  return sum;
}

/// Source and destination, which stand side by side in both versions.
std::pair<std::size_t, std::size_t> addresses_of(const Layer& ip) {
  const bool v4 = ip.header == &ipv4::header;
  const std::size_t first = v4 ? ipv4::src.bit / 8U : ipv6::src.bit / 8U;
  const std::size_t octets = v4 ? 8 : 32;
  return {ip.offset + first, octets};
}

}  // namespace

std::uint16_t carried_sum(ByteView before, const Packet& after, std::size_t index) {
  const Layer& layer = after.layers[index];
  const Field& field = *layer.header->checksum;
  std::uint16_t sum = static_cast<std::uint16_t>(after.value(index, field).low);
  sum = carry(sum, before.subspan(layer.offset, layer.header->fixed_bytes),
              after.bytes.subspan(layer.offset, layer.header->fixed_bytes), field.bit / 8U);
  if (layer.header->cover != Cover::pseudo_and_layer) return sum;
  for (std::size_t below = index; below > 0; --below) {
    const Layer& ip = after.layers[below - 1];
    if (known_as(*ip.header, Space::ip_version) == nullptr) continue;
    const auto [at, octets] = addresses_of(ip);
    return carry(sum, before.subspan(at, octets), after.bytes.subspan(at, octets), no_word);
  }
  return sum;
}

}  // namespace pushpkt::replay
