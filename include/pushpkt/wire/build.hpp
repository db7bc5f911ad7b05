// From a recipe to bytes.
#pragma once

#include <vector>

#include "pushpkt/wire/decode.hpp"
#include "pushpkt/wire/recipe.hpp"

namespace pushpkt::wire {

/// Where a field's value in a built packet comes from.
enum class Provenance : std::uint8_t { preset, computed, set };
[[nodiscard]] std::string_view to_text(Provenance provenance);

/// A built packet: bytes, and where its layers lie.
struct Frame {
  Bytes bytes;
  Link link = Link::ethernet;
  std::vector<Layer> layers;
  std::uint32_t trailer_offset = 0;

  [[nodiscard]] Packet packet() const { return {bytes, layers, trailer_offset}; }
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
