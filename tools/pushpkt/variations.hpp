// One recipe, many packets: every combination of the values that --vary names.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/wire/stencil.hpp"

namespace pushpkt::tool {

/// "udp.srcport=1024..65535": a row, and its first and last value (as shown).
struct Variation {
  const wire::Field* field = nullptr;
  wire::Value first;
  wire::Value last;

  /// How many values; the most that can be counted when there are more.
  [[nodiscard]] std::uint64_t size() const;
  /// The `index`-th value.
  [[nodiscard]] wire::Value value(std::uint64_t index) const;
};

/// An input error when the text is not FIELD=A..B (or FIELD=A), or a value does not fit.
[[nodiscard]] Result<Variation> parse_variation(const std::string& text);

/// How many combinations there are.
[[nodiscard]] std::uint64_t combinations(const std::vector<Variation>& variations);

/// The packets of a recipe, one after the other, the last variation changing fastest.
class PacketSeries {
 public:
  /// Errors are build's; an input error when the recipe has no such row.
  [[nodiscard]] static Result<PacketSeries> of(const wire::Recipe& recipe,
                                               const std::vector<Variation>& variations);

  /// The packet of combination `index` (which wraps around); valid until the next call.
  [[nodiscard]] Result<wire::FrameView> at(std::uint64_t index);

 private:
  PacketSeries(wire::Recipe recipe, wire::Stencil stencil, std::vector<Variation> variations)
      : recipe_(std::move(recipe)),
        stencil_(std::move(stencil)),
        variations_(std::move(variations)) {}
  [[nodiscard]] std::vector<wire::Value> values_of(std::uint64_t index) const;

  wire::Recipe recipe_;
  wire::Stencil stencil_;
  std::vector<Variation> variations_;
  std::vector<wire::AnySlot> slots_;  // of all variations, or none: then each packet is built
  wire::Frame built_;
};

}  // namespace pushpkt::tool
