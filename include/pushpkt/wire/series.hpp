// One recipe, many packets: every combination of the values that its varied fields take.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "pushpkt/wire/stencil.hpp"

namespace pushpkt::wire {

/// "udp.srcport=1024-65535", "tcp.dstport=22,80,8000-8010", "ip.dst=10.77.2.0/24",
/// "ip.id=random": a field and the values that it takes.
struct Variation {
  /// From the first to the last value as shown, in steps of the field's unit.
  struct Range {
    Value first;
    Value last;
  };
  const Field* field = nullptr;
  std::vector<Range> ranges;
  bool random = false;  ///< a value out of `ranges` for each packet, by `seed` and the index
  std::uint64_t seed = 0;
  bool counts_packets = false;  ///< the next value in order for each packet, from the first again

  /// How many values in order; the largest number when there are more. 1 where `random` or
  /// `counts_packets`: they make no combinations.
  [[nodiscard]] std::uint64_t size() const;
  /// The `index`-th value in order; where `random` or `counts_packets`, that of packet `index`.
  [[nodiscard]] Value value(std::uint64_t index) const;
};

/// Values, ranges (A-B or A..B) and prefixes (of an IPv4 prefix up to /30 the host addresses only),
/// separated by commas; `random` (the field's whole range) or `random:` and such a list. An input
/// error says what does not fit.
[[nodiscard]] Result<Variation> parse_variation(const std::string& text, std::uint64_t seed = 0);

/// Several; an input error for a field that is varied twice.
[[nodiscard]] Result<std::vector<Variation>> parse_variations(const std::vector<std::string>& texts,
                                                              std::uint64_t seed = 0);

/// Variations, and the seed of the random ones.
struct SeededVariations {
  std::vector<Variation> variations;
  std::optional<std::uint64_t> seed;  ///< nullopt: none is random
  bool seed_is_drawn = false;         ///< none was given: only with this one the values come again
};

/// As parse_variations. Where a field is random and no seed is given, one is drawn. An input error
/// for a seed without a random field.
[[nodiscard]] Result<SeededVariations> seeded_variations(const std::vector<std::string>& texts,
                                                         std::optional<std::uint64_t> seed);

/// How many combinations there are.
[[nodiscard]] std::uint64_t combinations(const std::vector<Variation>& variations);

/// A field that is decided by a varied one: the MAC address by the destination.
struct Follower {
  const Field* field = nullptr;
  const Field* of = nullptr;  ///< one of the variations'
  std::function<Value(const Value& value)> value;
};

/// The packets of a recipe, one after the other, the last variation changing fastest.
class PacketSeries {
 public:
  /// Errors are build's; an input error when the recipe has no such row. `follower` has a row of a
  /// layer that the recipe has, and is of a variation.
  [[nodiscard]] static Result<PacketSeries> of(const Recipe& recipe,
                                               const std::vector<Variation>& variations,
                                               std::optional<Follower> follower = {});

  /// The packet of combination `index` (which wraps around); valid until the next call.
  [[nodiscard]] Result<FrameView> at(std::uint64_t index);
  /// The values of that packet, one for each variation.
  [[nodiscard]] std::vector<Value> values_of(std::uint64_t index) const;
  /// That of the variation at `place`.
  [[nodiscard]] Value value_at(std::size_t place, std::uint64_t index) const;

 private:
  /// A variation with what is asked of it for each packet.
  struct Varied {
    std::uint64_t size = 1;
    Value first = {};
    Value current = {};         ///< that the stencil has
    bool is_one_range = false;  ///< from `first` on, in steps of 1
    Variation variation = {};
  };
  PacketSeries(Recipe recipe, Stencil stencil, const std::vector<Variation>& variations);
  [[nodiscard]] static Value value_of(const Varied& varied, std::uint64_t packet,
                                      std::uint64_t place);
  [[nodiscard]] Result<FrameView> built(std::uint64_t index);
  void follow(Follower follower);

  Recipe recipe_;
  Stencil stencil_;
  std::vector<Varied> varied_;
  std::vector<AnySlot> slots_;  // of all variations, or none: then each packet is built
  std::optional<Follower> follower_;
  std::size_t followed_ = 0;  // the place of the variation that it follows
  std::optional<AnySlot> follower_slot_;
  Frame built_;
};

}  // namespace pushpkt::wire
