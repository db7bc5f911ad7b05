// From a recipe to bytes.
#pragma once

#include <vector>

#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/frame_view.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::wire {

/// Where a field's value in a built packet comes from.
enum class Provenance : std::uint8_t { preset, computed, set };
[[nodiscard]] std::string_view to_text(Provenance provenance);

/// A built packet: bytes, and where its layers lie.
struct Frame {
  using LendsItsBytes = void;  ///< see LendsItsBytes in base/result.hpp

  Bytes bytes = {};
  Link link = Link::ethernet;
  std::vector<Layer> layers = {};
  std::uint32_t trailer_offset = 0;

  /// Borrowed from the frame, as is view(): of a temporary they do not compile.
  [[nodiscard]] Packet packet() const& { return {bytes, layers, trailer_offset}; }
  Packet packet() const&& = delete;
  /// For a path to send.
  [[nodiscard]] FrameView view() const& { return view_of(packet(), link); }
  FrameView view() const&& = delete;
  /// The value that the field has now, set or computed; see Packet::get.
  template <class Tag, class T>
  [[nodiscard]] std::optional<T> get(const FieldOf<Tag, T>& field, std::size_t nth = 0) const {
    return packet().get(field, nth);
  }
};

/// Four passes: place all layers; presets, then the recipe's settings in order; lengths and
/// next-header numbers; checksums, innermost first, over the bytes as they will be sent, lies
/// included. A field that can neither be computed nor is named is an input error.
[[nodiscard]] Result<Frame> build(const Recipe& recipe);

/// A recipe that builds these very bytes and names only what differs from what build would
/// compute.
[[nodiscard]] Recipe recipe_of(const Decoded& decoded);

/// Where the value of a row of the recipe's `part` comes from.
[[nodiscard]] Provenance provenance(const Part& part, const Field& field);

}  // namespace pushpkt::wire
