// Finds the partners in two captures: reads them in step, sends each packet to the line in which it
// waits, keeps all lines together within bounds, and hands on what is found in the captures' order.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <unordered_map>

#include "compare/aligner.hpp"
#include "pushpkt/compare/capture_diff.hpp"

namespace pushpkt::compare {

class PairSearch {
 public:
  /// `found` is called in the order of the captures, but for partners of which `is_same` is true:
  /// they are counted, and need not wait for those before them.
  PairSearch(Pairing pairing, const Bounds& bounds, std::function<void(const Found&)> found,
             std::function<bool(const BufferedPacket& a, const BufferedPacket& b)> is_same);

  /// The lines of a bucket remember together which packets have their partner, and those of
  /// other buckets change nothing for them: a Share has whole buckets.
  [[nodiscard]] static std::uint64_t bucket_of(std::uint64_t line) { return line % Share::most; }

  struct Place {
    std::uint64_t exact = 0;   ///< Fingerprint::exact
    std::uint64_t number = 0;  ///< PacketView::number
  };
  /// Two packets of a line that needed no search are partners.
  void remember(std::uint64_t line, Place a, Place b);

  /// Nothing waits: the next two packets need no line if they are the same.
  [[nodiscard]] bool idle() const { return memory_ == 0; }
  void push(Side side, BufferedPacket packet);
  /// Of two packets that are the same under the policy, and were read one after the other: whether
  /// they are partners at once, because no packet that could be the partner of either waits. They
  /// need not be pushed then. `line`: what Pairing goes by, of their identity.
  [[nodiscard]] bool are_partners_at_once(std::uint64_t line) const;
  static constexpr std::uint64_t only_line = 0;  ///< of Pairing::order
  /// Time goes on without a packet for any line.
  void pass(std::uint64_t turn);
  /// The side whose next packet the other side waits for.
  [[nodiscard]] std::optional<Side> lacking() const;
  /// Pairs that were the same and were not handed to `found`.
  [[nodiscard]] std::uint64_t same() const { return same_; }
  /// See CaptureDiff::memory_bound.
  [[nodiscard]] std::uint64_t memory_bound() const { return most_waiting_ + all_found_; }
  /// No more packets will come on this side.
  void close(Side side);
  /// Both sides are at their end.
  void finish();

 private:
  struct LineOfPackets {
    std::unique_ptr<Aligner> aligner;
    std::uint64_t oldest = 0;  // as it stands in by_age_
  };
  [[nodiscard]] std::uint64_t key_of(const Fingerprint& identity) const;
  LineOfPackets& line(std::uint64_t key);
  [[nodiscard]] Partnered& partnered(std::uint64_t line) {
    return partnered_[bucket_of(line) % partnered_.size()];
  }
  void collect(std::uint64_t line, Found found);
  template <class Action>
  void look(std::uint64_t key, const Action& action);
  void keep_bounds(std::uint64_t turn);
  void shrink();
  void hand_on();

  std::vector<Partnered> partnered_;  // by bucket; one of all where there is one line
  Pairing pairing_;
  Bounds bounds_;
  std::function<void(const Found&)> found_;
  std::function<bool(const BufferedPacket& a, const BufferedPacket& b)> is_same_;
  std::unordered_map<std::uint64_t, LineOfPackets> lines_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> by_age_;  // oldest packet's turn, line
  std::multimap<std::uint64_t, Found> ready_;                 // by turn
  std::size_t memory_ = 0;                                    // of lines and of what is ready
  std::size_t waiting_ = 0;                                   // of lines
  std::uint64_t most_waiting_ = 0;
  std::uint64_t all_found_ = 0;
  std::uint64_t same_ = 0;
  std::array<bool, 2> closed_{};
};

}  // namespace pushpkt::compare
