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
  enum class Length : std::uint8_t { none, no_payload, row };
  struct Step {
    Layer layer;                     // but for its end
    std::uint32_t payload = 0;       // where the header ends
    std::uint32_t counted_from = 0;  // what the length row counts begins here
    std::uint16_t length_at = 0;     // of the length row, in the packet
    Length length = Length::none;
    bool zero_is_absent = false;  // HeaderRow::zero_length_is_absent
  };
  [[nodiscard]] static bool may_learn(const Decoded& decoded);
  [[nodiscard]] bool learn_layer(const Decoded& decoded, std::size_t index);
  [[nodiscard]] bool learn_end(const Decoded& decoded);
  [[nodiscard]] bool learn_length(const Layer& layer, Step& step) const;
  [[nodiscard]] bool has_equal_bits(ByteView bytes) const;
  [[nodiscard]] bool has_known_port(ByteView bytes) const;
  void decide_by(const Layer& layer, const Field& field);

  [[nodiscard]] static std::uint64_t word_at(const std::uint8_t* at) {
    std::uint64_t out = 0;
    std::memcpy(&out, at, sizeof out);
    return out;
  }

  static constexpr std::size_t word_bytes = sizeof(std::uint64_t);
  static constexpr std::size_t most_words = 12;
  static constexpr std::size_t most_steps = 8;

  std::array<std::uint64_t, most_words> mask_{};
  std::array<std::uint64_t, most_words> bits_{};
  std::array<Step, most_steps> steps_{};
  std::uint8_t words_ = 0;
  std::uint8_t step_count_ = 0;
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
