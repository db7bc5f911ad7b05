// Where the headers of a packet lie: what build makes and decode finds, with the rules that both
// share.
#pragma once

#include <cstddef>
#include <iterator>
#include <optional>
#include <span>

#include "pushpkt/base/result.hpp"
#include "pushpkt/wire/header.hpp"

namespace pushpkt::wire {

/// One header in a packet. Offsets count bytes from the packet's first one.
struct Layer {
  const Header* header = nullptr;
  std::uint32_t offset = 0;        ///< of the header's first byte
  std::uint32_t header_bytes = 0;  ///< rows and tail
  std::uint32_t end = 0;           ///< one past the last byte that belongs to the layer

  [[nodiscard]] std::uint32_t payload_offset() const { return offset + header_bytes; }
  [[nodiscard]] ByteView header_in(ByteView packet) const {
    return packet.subspan(offset, header_bytes);
  }
  [[nodiscard]] ByteView tail_in(ByteView packet) const {
    return packet.subspan(offset + header->fixed_bytes, header_bytes - header->fixed_bytes);
  }
};

class LayerRange;

/// A packet with its layers, outermost first: the common view of a frame that was built and of one
/// that was decoded.
struct Packet {
  ByteView bytes = {};
  std::span<const Layer> layers = {};
  std::uint32_t trailer_offset = 0;  ///< where bytes begin that no length field counts

  [[nodiscard]] Value value(std::size_t layer, const Field& field) const {
    return read(layers[layer].header_in(bytes), field);
  }
  /// `packet.get(udp::dstport)`: the value of the row in the `nth` layer that has it, the outermost
  /// being 0.
  template <class Tag, class T>
  [[nodiscard]] std::optional<T> get(const FieldOf<Tag, T>& field, std::size_t nth = 0) const {
    for (std::size_t i = 0; i < layers.size(); ++i) {
      if (!has_row(*layers[i].header, field)) continue;
      if (nth-- == 0) return Codec<T>::from_value(value(i, field));
    }
    return std::nullopt;
  }
  /// The packet as its transport sees it: a message (DNS) that is a layer is payload again.
  [[nodiscard]] Packet with_message_as_payload() const {
    Packet out = *this;
    if (!layers.empty() && is_message(*layers.back().header)) {
      out.layers = layers.first(layers.size() - 1);
    }
    return out;
  }
  /// What the innermost layer that is no message carries.
  [[nodiscard]] ByteView carried() const {
    const auto below = with_message_as_payload().layers;
    const std::uint32_t from = below.empty() ? 0 : below.back().payload_offset();
    return bytes.subspan(from, trailer_offset - from);
  }
  /// The layers with this header, or with this row: see LayerRange.
  [[nodiscard]] LayerRange each(const Header& header) const;
  [[nodiscard]] LayerRange each(const Field& field) const;
};

/// One layer of a packet, borrowed like the packet.
class LayerRef {
 public:
  LayerRef(const Packet& packet, std::size_t index) : packet_(packet), index_(index) {}

  [[nodiscard]] const Layer& layer() const { return packet_.layers[index_]; }
  [[nodiscard]] const Header& header() const { return *layer().header; }
  /// Its place in the packet, the outermost being 0.
  [[nodiscard]] std::size_t index() const { return index_; }
  /// nullopt when this header has no such row.
  template <class Tag, class T>
  [[nodiscard]] std::optional<T> get(const FieldOf<Tag, T>& field) const {
    if (!has_row(header(), field)) return std::nullopt;
    return Codec<T>::from_value(packet_.value(index_, field));
  }
  [[nodiscard]] ByteView header_bytes() const { return layer().header_in(packet_.bytes); }
  /// All that the layer carries.
  [[nodiscard]] ByteView payload() const {
    return packet_.bytes.subspan(layer().payload_offset(), layer().end - layer().payload_offset());
  }

 private:
  Packet packet_;
  std::size_t index_;
};

/// `for (const LayerRef layer : packet.each(udp::header))`, outermost first.
class LayerRange {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = LayerRef;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = LayerRef;

    Iterator(const LayerRange& range, std::size_t index) : range_(&range), index_(index) { find(); }
    LayerRef operator*() const { return {range_->packet_, index_}; }
    Iterator& operator++() {
      ++index_;
      find();
      return *this;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.index_ == b.index_; }

   private:
    void find() {
      while (index_ < range_->packet_.layers.size() && !range_->holds(index_)) ++index_;
    }
    const LayerRange* range_;
    std::size_t index_;
  };

  LayerRange(const Packet& packet, const Header* header, const Field* field)
      : packet_(packet), header_(header), field_(field) {}
  [[nodiscard]] Iterator begin() const { return {*this, 0}; }
  [[nodiscard]] Iterator end() const { return {*this, packet_.layers.size()}; }

 private:
  [[nodiscard]] bool holds(std::size_t index) const {
    const Header* here = packet_.layers[index].header;
    return header_ != nullptr ? here == header_ : has_row(*here, *field_);
  }
  Packet packet_;
  const Header* header_;
  const Field* field_;
};

inline LayerRange Packet::each(const Header& header) const { return {*this, &header, nullptr}; }
inline LayerRange Packet::each(const Field& field) const { return {*this, nullptr, &field}; }

/// What the length row of a header (ip.len, udp.length, ipv6.plen) claims to be the layer's end;
/// `outer_end` when the header has no such row or it is 0 (segmentation offload, jumbograms). A
/// header without payload ends with its rows.
[[nodiscard]] std::uint64_t claimed_end(ByteView packet, const Layer& layer,
                                        std::uint32_t outer_end);

/// The value that the row has when the recipe does not set it, given the rest of the packet. An
/// error says why it cannot be computed.
[[nodiscard]] Result<Value> computed(const Packet& packet, std::size_t layer, const Field& field);

/// True inside of a fragment: a transport checksum there covers bytes that are elsewhere.
[[nodiscard]] bool in_fragment(const Packet& packet, std::size_t layer);

enum class ChecksumState : std::uint8_t {
  none,  ///< the header has no checksum
  good,
  bad,
  absent,      ///< UDP over IPv4 with 0: the sender made none (RFC 768)
  partial,     ///< only the pseudo-header's sum: the rest is left to the network card (offload)
  unverified,  ///< not all bytes that it covers are here (a fragment, a cut capture)
};

[[nodiscard]] std::string_view to_text(ChecksumState state);
/// `complete` is false when the capture holds fewer bytes of the layer than were sent.
[[nodiscard]] ChecksumState checksum_state(const Packet& packet, std::size_t layer,
                                           bool complete = true);

}  // namespace pushpkt::wire
