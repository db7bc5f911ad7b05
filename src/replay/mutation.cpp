// SplitMix64 (Steele, Lea, Flood 2014) makes the random numbers: its state is one word, which the
// seed and the packet's number give.
#include "replay/mutation.hpp"

#include <algorithm>

#include "replay/packet_update.hpp"

namespace pushpkt::replay {
namespace {

using namespace wire;

class Random {
 public:
  explicit Random(std::uint64_t state) : state_(state) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ mixed >> 30U) * 0xbf58476d1ce4e5b9;
    mixed = (mixed ^ mixed >> 27U) * 0x94d049bb133111eb;
    return mixed ^ mixed >> 31U;
  }
  /// From 0 to count - 1.
  std::size_t below(std::size_t count) { return static_cast<std::size_t>(next() % count); }
  /// From 0 up to, but not, 1.
  double fraction() { return static_cast<double>(next() >> 11U) * 0x1p-53; }

 private:
  std::uint64_t state_;
};

struct Payload {
  std::size_t layer = 0;  ///< of the transport header
  std::size_t begin = 0;
  std::size_t size = 0;
};

Payload payload_of(const Decoded& packet) {
  Payload payload;
  for (std::size_t i = 0; i < packet.layers().size(); ++i) {
    const Layer& layer = packet.layers()[i];
    if (layer.header->level == HeaderLevel::transport) {
      const std::size_t end = std::min<std::size_t>(layer.end, packet.bytes().size());
      const std::size_t begin = std::min<std::size_t>(layer.payload_offset(), end);
      payload = {i, begin, end - begin};
    }
    if (layer.header->quotes_packet) break;
  }
  return payload;
}

enum class Alteration : std::uint8_t { flip_bit, random, zeros, ones, shorten };

/// A part of the payload: at its begin, at its end, or anywhere.
ByteSpan part_of(ByteSpan payload, Random& random) {
  constexpr std::size_t most_bytes = 16;
  const std::size_t size = 1 + random.below(std::min(most_bytes, payload.size()));
  const std::size_t last = payload.size() - size;
  switch (random.below(3)) {
    case 0:
      return payload.first(size);
    case 1:
      return payload.subspan(last);
    default:
      return payload.subspan(random.below(last + 1), size);
  }
}

void flip_bit(ByteSpan part, Random& random) {
  const std::size_t bit = random.below(part.size() * 8);
  part[bit / 8] = static_cast<std::uint8_t>(part[bit / 8] ^ (1U << (bit % 8)));
}

/// At least one bit is another one afterwards.
void change_part(Alteration change, ByteSpan part, Random& random) {
  const Bytes before(part.begin(), part.end());
  if (change == Alteration::random) {
    for (std::uint8_t& byte : part) byte = static_cast<std::uint8_t>(random.next());
  } else if (change == Alteration::zeros || change == Alteration::ones) {
    std::fill(part.begin(), part.end(), change == Alteration::zeros ? 0x00 : 0xff);
  }
  if (std::equal(part.begin(), part.end(), before.begin())) flip_bit(part, random);
}

}  // namespace

bool mutate(const Mutation& mutation, std::uint64_t number, const Decoded& packet, Bytes& bytes,
            Checksums checksums) {
  Random random(Random(mutation.seed).next() ^ number);
  if (random.fraction() >= mutation.rate) return false;
  const Payload payload = payload_of(packet);
  if (payload.size == 0) return false;
  // Fragments cannot be shortened: the next one begins where this one ends.
  const bool whole = packet.complete(payload.layer) && !in_fragment(packet.packet(), payload.layer);
  const auto change = static_cast<Alteration>(random.below(whole ? 5 : 4));
  if (change == Alteration::shorten) {
    const std::size_t left = payload.begin + random.below(payload.size);
    const ByteView trailer = ByteView(bytes).subspan(payload.begin + payload.size);
    if (trailer.empty()) {
      shorten(packet, bytes, left, checksums);
      return true;
    }
  }
  change_part(change, part_of(ByteSpan(bytes).subspan(payload.begin, payload.size), random),
              random);
  if (checksums != Checksums::keep) update_checksums(packet, bytes);
  return true;
}

}  // namespace pushpkt::replay
