// A packet that waits for its partner: its own bytes, and by what it is recognised.
#pragma once

#include "compare/fingerprint.hpp"
#include "compare/pair_differ.hpp"

namespace pushpkt::compare {

enum class Side : std::uint8_t { a, b };
[[nodiscard]] constexpr Side other(Side side) { return side == Side::a ? Side::b : Side::a; }

struct BufferedPacket {
  Bytes bytes;
  PacketView view;  ///< of `bytes`, which stay where they are when this is moved
  std::int64_t delta_ns = 0;
  std::int64_t relative_ns = 0;
  RelationStates relations;
  Fingerprint identity;
  std::uint64_t turn = 0;  ///< when it was read, counted over both captures

  [[nodiscard]] Situated situated() const {
    return {view, delta_ns, relative_ns, relations.empty() ? nullptr : &relations};
  }
  /// What it takes, about.
  [[nodiscard]] std::size_t memory() const { return bytes.size() + sizeof(BufferedPacket) + 128; }
};

}  // namespace pushpkt::compare
