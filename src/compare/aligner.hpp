// Two rows of packets, read in step, and their partners: one of these for a capture, a
// conversation, or packets of one content.
#pragma once

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <set>

#include "compare/buffered_packet.hpp"
#include "compare/key_counts.hpp"
#include "compare/lru.hpp"
#include "compare/ring_buffer.hpp"

namespace pushpkt::compare {

/// What an aligner finds. A packet alone has no partner; `given_up` says that it was not looked for
/// to the end.
struct Found {
  std::optional<BufferedPacket> a = {};
  std::optional<BufferedPacket> b = {};
  bool moved = false;
  bool given_up = false;
  /// Alone, and the same as this packet of its own capture, which has its partner.
  std::optional<std::uint64_t> copy_of = {};

  [[nodiscard]] std::uint64_t turn() const {
    if (!a) return b->turn;
    return b ? std::min(a->turn, b->turn) : a->turn;
  }
};

/// Where an aligner's results go.
struct AlignerOutput {
  std::function<void(Found)> found = {};
  /// Partners that are the same under the policy, at the place where they belong.
  std::function<void(const BufferedPacket& a, const BufferedPacket& b)> same = {};
};

class Aligner {
 public:
  /// `partnered` is asked what is a copy, and has to outlive this.
  Aligner(std::size_t window, const Partnered& partnered, AlignerOutput output)
      : window_(window), partnered_(partnered), output_(std::move(output)) {}

  void push(Side side, BufferedPacket packet);
  /// No more packets will come on this side.
  void close(Side side) { side_[index(side)].closed = true; }
  /// Finds all partners that can be told by now.
  void run();
  /// The same without looking as far ahead as the window, until no more than this is held.
  void shrink(std::size_t enough);
  /// Ends with what is there: everything left is paired or alone.
  void finish(bool given_up);
  /// Gives up on unpaired packets that were read before this turn.
  void give_up_before(std::uint64_t turn);

  [[nodiscard]] std::size_t memory() const { return memory_; }
  /// Whether a packet of this side waits for its turn; those that were stepped over do not count.
  [[nodiscard]] bool has_waiting(Side side) const { return !line(side).waiting.empty(); }
  /// When the packet that waits longest was read.
  [[nodiscard]] std::optional<std::uint64_t> oldest() const;

 private:
  struct Line {
    RingBuffer<BufferedPacket> waiting;
    KeyCounts exact;                                   // of those who wait, how many of each
    KeyCounts lasting;                                 // of those that it tells
    std::map<std::uint64_t, BufferedPacket> unpaired;  // stepped over, by turn
    /// Exact and lasting keys, with the turn. Ordered: of a busy conversation thousands may have
    /// the same key, and each is found and removed in logarithmic time.
    std::set<std::pair<std::uint64_t, std::uint64_t>> unpaired_by_key;
    bool closed = false;
  };
  [[nodiscard]] static std::size_t index(Side side) { return side == Side::a ? 0 : 1; }
  [[nodiscard]] Line& line(Side side) { return side_[index(side)]; }
  [[nodiscard]] const Line& line(Side side) const { return side_[index(side)]; }

  [[nodiscard]] BufferedPacket take(Side side);
  void forget_keys(Line& from, const BufferedPacket& packet);
  void pair_heads();
  void set_aside(Side side);
  [[nodiscard]] std::optional<BufferedPacket> take_unpaired(Side side, const Fingerprint& identity);
  void add_unpaired_keys(Side side, const BufferedPacket& packet);
  void remove_unpaired_keys(Side side, const BufferedPacket& packet);
  [[nodiscard]] bool has_unpaired(Side side, std::uint64_t key) const;
  [[nodiscard]] bool looked_far_enough() const;
  [[nodiscard]] bool heads_are_partners() const;
  [[nodiscard]] bool is_elsewhere(Side side, const BufferedPacket& packet) const;
  [[nodiscard]] unsigned cost(const BufferedPacket& a, const BufferedPacket& b) const;
  /// Where both lines agree again: so many packets of A and of B come before that.
  struct ResyncPoint {
    std::size_t a;
    std::size_t b;
    bool is_found;  ///< false: the lines agree nowhere in reach
  };
  [[nodiscard]] ResyncPoint resync_point() const;
  [[nodiscard]] ResyncPoint resync_point(std::uint64_t Fingerprint::*key) const;
  [[nodiscard]] ResyncPoint resync_point(std::uint64_t Fingerprint::*key, std::size_t reach) const;
  void resync();

  std::size_t window_;
  const Partnered& partnered_;
  AlignerOutput output_;
  std::array<Line, 2> side_;
  std::size_t memory_ = 0;
  std::optional<std::size_t> enough_;  // while it shrinks
};

}  // namespace pushpkt::compare
