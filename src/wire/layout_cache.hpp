// Where the headers of earlier packets lay: a packet whose deciding bytes are the same has the same
// headers in the same places.
#pragma once

#include <array>
#include <cstring>

#include "pushpkt/wire/decode.hpp"
#include "wire/protocol_index.hpp"

namespace pushpkt::wire {

/// The headers of a packet without findings, and what must be equal in another packet for it to
/// have them too: the bits that say how long a header is and what follows it.
class Layout {
 public:
  using Layers = InplaceVector<Layer, Decoded::max_layers>;

  /// False where more than these bits decides: a header that is chosen by what it accepts, one that
  /// takes all that is left, a packet that is cut or does not add up.
  [[nodiscard]] bool learn(const Decoded& decoded);
  /// Fills in the layers and where the trailer begins, as decode() would. False: the packet has
  /// another layout or a length that does not add up, and nothing was written.
  [[nodiscard]] bool apply(ByteView bytes, Link link, Layers& layers, std::uint32_t& trailer) const;

 private:
  /// A header that says where what it carries ends.
  struct Bound {
    std::uint32_t counted_from = 0;  // what the length row counts begins here
    std::uint32_t least_end = 0;     // so many bytes have the headers up to the next bound's
    std::uint16_t length_at = 0;     // of the length row, in the packet
    std::uint8_t layer = 0;
    bool is_row = false;          // else the header has no payload
    bool zero_is_absent = false;  // HeaderRow::zero_length_is_absent

    [[nodiscard]] std::uint32_t end_in(ByteView bytes, std::uint32_t limit) const {
      if (!is_row) return counted_from;
      const auto said = detail::load_big<std::uint16_t>(bytes.data() + length_at);
      return said == 0 && zero_is_absent ? limit : said + counted_from;
    }
  };
  [[nodiscard]] static bool may_learn(const Decoded& decoded);
  [[nodiscard]] bool learn_layer(const Decoded& decoded, std::size_t index);
  [[nodiscard]] bool learn_end(const Decoded& decoded);
  [[nodiscard]] bool learn_bound(const Layer& layer);
  void learn_least_ends();
  [[nodiscard]] bool has_equal_bits(ByteView bytes) const;
  [[nodiscard]] bool has_known_port(ByteView bytes) const;
  void decide_by(const Layer& layer, const Field& field);
  /// Those that are missing of the first `count`, which end at `end`.
  void add_layers(Layers& layers, std::size_t count, std::uint32_t end) const {
    while (layers.size() < count) layers.add(layers_[layers.size()]).end = end;
  }

  [[nodiscard]] static std::uint64_t word_at(const std::uint8_t* at) {
    std::uint64_t out = 0;
    std::memcpy(&out, at, sizeof out);
    return out;
  }

  static constexpr std::size_t word_bytes = sizeof(std::uint64_t);
  static constexpr std::size_t most_words = 12;
  static constexpr std::size_t most_layers = 8;

  std::array<std::uint64_t, most_words> mask_{};
  std::array<std::uint64_t, most_words> bits_{};
  std::array<Layer, most_layers> layers_{};  // but for their ends
  std::array<Bound, most_layers> bounds_{};
  std::uint32_t least_bytes_ = 0;  // so many have the headers up to the first bound's
  std::uint8_t layer_count_ = 0;
  std::uint8_t bound_count_ = 0;
  std::uint8_t words_ = 0;
  Link link_ = {};
  const PortSet* known_ports_ = nullptr;  // if ports say what follows the last header
  std::array<std::uint16_t, 2> ports_at_{};
};

// What each packet asks stands here, where it is compiled into its caller.

inline bool Layout::has_equal_bits(ByteView bytes) const {
  if (bytes.size() < words_ * word_bytes) return false;
  std::uint64_t differing = 0;
  for (std::size_t i = 0; i < words_; ++i) {
    differing |= (word_at(bytes.data() + i * word_bytes) & mask_[i]) ^ bits_[i];
  }
  return differing == 0;
}

inline bool Layout::has_known_port(ByteView bytes) const {
  if (known_ports_ == nullptr) return false;
  return known_ports_->contains(detail::load_big<std::uint16_t>(bytes.data() + ports_at_[0])) ||
         known_ports_->contains(detail::load_big<std::uint16_t>(bytes.data() + ports_at_[1]));
}

/// The layouts of the last packets. Of one thread, for the library's protocols.
class LayoutCache {
 public:
  [[nodiscard]] bool apply(ByteView bytes, Link link, Layout::Layers& layers,
                           std::uint32_t& trailer) const {
    return layouts_[slot_of(bytes)].apply(bytes, link, layers, trailer);
  }
  void learn(const Decoded& decoded) {
    Layout layout;
    if (layout.learn(decoded)) layouts_[slot_of(decoded.bytes())] = layout;
  }

 private:
  static constexpr std::size_t layouts = 16;
  [[nodiscard]] static std::size_t slot_of(ByteView bytes) {
    // Of Ethernet: the EtherType, IPv4's protocol, IPv6's next header, TCP's header length.
    constexpr std::size_t least = 48;
    if (bytes.size() < least) return bytes.empty() ? 0 : bytes[0] >> 4U;
    const std::uint32_t key =
        bytes[12] + bytes[13] * 5U + bytes[20] * 3U + bytes[23] * 7U + (bytes[46] >> 4U) * 11U;
    return key % layouts;
  }

  std::array<Layout, layouts> layouts_{};
};

}  // namespace pushpkt::wire
