// Verdicts of the egress policy, kept for frames that have the same bytes wherever it looked.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "pushpkt/base/link.hpp"
#include "pushpkt/stack/egress_policy.hpp"

namespace pushpkt::stack {

/// The verdicts of one way out. The policy is a pure function: on one way out, and in frames that
/// are cut at the same places, a verdict depends on nothing but the bytes that were read and on
/// whether a byte was there. A frame that agrees in these is not judged again.
class VerdictCache {
 public:
  /// How a frame is cut for its outgoing.
  struct Cut {
    Link link = Link::ethernet;
    std::uint32_t network_offset = 0;
    std::uint32_t transport_offset = 0;
    std::uint16_t ethertype = 0;  ///< OutgoingFrame::ethertype
    friend bool operator==(const Cut&, const Cut&) = default;
  };

  /// nullptr: no such frame is known. `bytes` are OutgoingFrame::bytes.
  [[nodiscard]] const EgressVerdict* find(const Cut& cut, ByteView bytes) const;
  /// `read` is what the policy read of `bytes`.
  void add(const Cut& cut, ByteView bytes, const Footprint& read, const EgressVerdict& verdict);
  /// For another way out.
  void clear() { shapes_.clear(); }
  /// Forgets what was judged by another generation of the policy's host.
  void keep_generation(std::uint64_t generation) {
    if (generation_ == generation) return;
    generation_ = generation;
    clear();
  }

 private:
  static constexpr std::size_t words = Footprint::most_bytes / 8;
  using Key = std::array<std::uint64_t, words>;
  struct Entry {
    Key key{};
    EgressVerdict verdict = {};
    bool used = false;
  };
  /// Frames of which the same bytes were read; one entry for each hash of their values.
  struct Shape {
    Cut cut = {};
    Key mask{};
    std::size_t used_words = 0;   ///< of the mask
    std::size_t least_bytes = 0;  ///< of a frame
    std::size_t most_bytes = 0;
    std::vector<Entry> entries = {};
  };
  [[nodiscard]] static bool can_be(const Shape& shape, const Cut& cut, ByteView bytes);
  [[nodiscard]] static std::size_t key_of(const Shape& shape, ByteView bytes, Key& key);
  [[nodiscard]] Shape& shape_for(const Shape& wanted);

  std::vector<Shape> shapes_;
  std::size_t oldest_ = 0;  ///< the shape that makes room
  std::uint64_t generation_ = 0;
};

}  // namespace pushpkt::stack
