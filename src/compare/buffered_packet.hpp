// A packet that waits for its partner: its own bytes, and by what it is recognised.
#pragma once

#include <algorithm>
#include <memory>

#include "compare/fingerprint.hpp"
#include "compare/pair_differ.hpp"

namespace pushpkt::compare {

enum class Side : std::uint8_t { a, b };
[[nodiscard]] constexpr Side other(Side side) { return side == Side::a ? Side::b : Side::a; }

struct BufferedPacket {
  std::shared_ptr<const std::uint8_t[]> bytes = {};
  PacketView view = {};  ///< of `bytes`, which stay where they are when this is moved
  std::int64_t delta_ns = 0;
  std::int64_t relative_ns = 0;
  RelationStates relations = {};
  Fingerprint identity = {};
  std::uint64_t turn = 0;  ///< when it was read, counted over both captures
  /// Not 0: the packet of the other capture with the same number is the same under the policy.
  std::uint64_t twin = 0;

  /// Takes a copy of the bytes that `view` shows.
  void keep_bytes() {
    const auto copy = std::make_shared_for_overwrite<std::uint8_t[]>(view.bytes.size());
    std::copy(view.bytes.begin(), view.bytes.end(), copy.get());
    view.bytes = ByteView(copy.get(), view.bytes.size());
    bytes = copy;
  }
  [[nodiscard]] bool is_twin_of(const BufferedPacket& other) const {
    return twin != 0 && twin == other.twin;
  }
  [[nodiscard]] Situated situated() const {
    return {view, delta_ns, relative_ns, relations.empty() ? nullptr : &relations};
  }
  /// What it takes, about.
  [[nodiscard]] std::size_t memory() const {
    return view.bytes.size() + sizeof(BufferedPacket) + 128;
  }
};

}  // namespace pushpkt::compare
