// From bytes to layers. decode never fails and never allocates: what does not add up is a Finding.
#pragma once

#include <concepts>
#include <optional>
#include <string>

#include "pushpkt/base/inplace_vector.hpp"
#include "pushpkt/base/link.hpp"
#include "pushpkt/wire/items.hpp"
#include "pushpkt/wire/layer.hpp"
#include "pushpkt/wire/protocols_set.hpp"

namespace pushpkt::wire {

/// Something in the packet that does not add up.
struct Finding {
  enum class Kind : std::uint8_t {
    header_cut,           ///< fewer bytes are there than the header has
    header_length_small,  ///< the length of the header says less than its rows need
    header_length_large,  ///< the length of the header says more than is there
    length_small,         ///< the length of the layer says less than its header has
    length_large,         ///< the length of the layer says more than is there
    version,              ///< the version is not this protocol's
    too_deep,             ///< more layers than we follow: the rest stays bytes
  };
  Kind kind{};
  const Header* header = nullptr;
  const Field* field = nullptr;  ///< the row that says so; nullptr for header_cut and too_deep
  std::uint32_t offset = 0;      ///< of the header
  std::uint64_t said = 0;        ///< bytes needed or claimed, or the version
  std::uint64_t there = 0;       ///< bytes that are there
  const Field* limit = nullptr;  ///< the row of an outer header that set the limit, if one did
};

/// "udp.length says 256 but 13 bytes are there (header at byte 34, RFC 768)"
[[nodiscard]] std::string to_text(const Finding& finding);

class Decoded {
 public:
  static constexpr std::size_t max_layers = 128;
  static constexpr std::size_t max_findings = 16;

  [[nodiscard]] std::span<const Layer> layers() const { return layers_; }
  [[nodiscard]] std::span<const Finding> findings() const { return findings_; }
  [[nodiscard]] ByteView bytes() const { return bytes_; }
  [[nodiscard]] Link link() const { return link_; }
  [[nodiscard]] Packet packet() const { return {bytes_, layers(), trailer_offset_}; }

  /// `decoded.get(udp::dstport)`: the value in the `nth` layer that has the row, the outermost
  /// being 0; nullopt where there is none.
  template <class Tag, class T>
  [[nodiscard]] std::optional<T> get(const FieldOf<Tag, T>& field, std::size_t nth = 0) const {
    return packet().get(field, nth);
  }
  /// The layers with this header, or with this row:
  /// `for (const LayerRef layer : decoded.each(vlan::header)) ...`
  [[nodiscard]] LayerRange each(const Header& header) const { return packet().each(header); }
  [[nodiscard]] LayerRange each(const Field& field) const { return packet().each(field); }

  /// What no header claims: the innermost known layer's payload, then bytes after the packet.
  [[nodiscard]] ByteView payload() const;
  /// payload(), or the whole message (DNS) that is the innermost layer: what an application gets.
  [[nodiscard]] ByteView carried() const { return packet().carried(); }
  [[nodiscard]] ByteView trailer() const { return bytes_.subspan(trailer_offset_); }

  /// The first layer with this header.
  [[nodiscard]] std::optional<std::size_t> find(const Header& header) const;
  /// The first value of the row, or of the number among the items (options, records), of this full
  /// name (Wireshark's "first occurrence").
  struct Found {
    std::size_t layer = 0;
    const Field* field = nullptr;
    Value value = {};
  };
  [[nodiscard]] std::optional<Found> find(std::string_view field_name) const;

  [[nodiscard]] ChecksumState checksum(std::size_t layer) const;
  /// False when the layer claims bytes that are not in `bytes` (a cut capture, or a lie).
  [[nodiscard]] bool complete(std::size_t layer) const;
  /// One past the layer's last byte as it was sent, which a cut capture does not hold. The layer
  /// may be the one that is cut: layers().size().
  [[nodiscard]] std::uint64_t sent_end(std::size_t layer) const;
  /// The header that follows the layers but is not whole: `header_bytes` of it are there.
  [[nodiscard]] const std::optional<Layer>& cut() const { return cut_; }

 private:
  friend class Decoder;
  [[nodiscard]] std::optional<Item> find_number(const Layer& layer, std::string_view name) const;
  [[nodiscard]] bool is_header_cut(std::size_t layer) const;

  ByteView bytes_;
  Link link_ = Link::ethernet;
  InplaceVector<Layer, max_layers> layers_;
  InplaceVector<Finding, max_findings> findings_;
  std::uint32_t trailer_offset_ = 0;
  std::size_t wire_bytes_ = 0;
  std::optional<Layer> cut_;
  bool is_complete_ = false;  ///< all layers are known to be complete() with whole headers
};

/// Finds the layers of a packet. `bytes` must outlive the result. `wire_bytes` is what the packet
/// had on the wire when the capture cut it (snaplen); 0 means all of it is here.
/// The headers of `protocols` must outlive it too.
[[nodiscard]] Decoded decode(ByteView bytes, Link link = Link::ethernet, std::size_t wire_bytes = 0,
                             const Protocols& protocols = Protocols::in_use());
/// Of bytes that are gone before the result is used: does not compile.
template <std::same_as<Bytes> Temporary>
Decoded decode(Temporary&& bytes, Link link = Link::ethernet, std::size_t wire_bytes = 0,
               const Protocols& protocols = Protocols::in_use()) = delete;

/// A packet that was captured: `decode(seen)`, for whatever has bytes, their link type and how many
/// there were on the wire.
template <class Captured>
requires requires(const Captured& packet) {
  {ByteView(packet.bytes)};
  { packet.link } -> std::convertible_to<Link>;
  { packet.wire_bytes } -> std::convertible_to<std::size_t>;
}
[[nodiscard]] Decoded decode(const Captured& packet) {
  return decode(ByteView(packet.bytes), packet.link, packet.wire_bytes);
}
/// A captured packet that owns its bytes, and is a temporary: does not compile.
template <class Captured>
requires std::same_as<decltype(Captured::bytes), Bytes> Decoded decode(const Captured&& packet)
= delete;

}  // namespace pushpkt::wire
