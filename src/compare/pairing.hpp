// Finds the partners in two captures: reads them in step, sends each packet to the line in which it
// waits, keeps all lines together within bounds, and hands on what is found in the captures' order.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <set>

#include "compare/aligner.hpp"
#include "pushpkt/compare/capture_diff.hpp"

namespace pushpkt::compare {

class PairSearch {
 public:
  /// `found` is called in the order of the captures.
  PairSearch(Pairing pairing, const Bounds& bounds, std::function<void(const Found&)> found)
      : pairing_(pairing), bounds_(bounds), found_(std::move(found)) {}

  /// Two packets that needed no search are partners.
  void remember(std::uint64_t exact, std::uint64_t number_a, std::uint64_t number_b);
  /// The packet of this side that has a partner already and is the same.
  [[nodiscard]] std::optional<std::uint64_t> original(Side side, std::uint64_t exact) const;

  /// Nothing waits: the next two packets need no line if they are the same.
  [[nodiscard]] bool idle() const { return memory_ == 0; }
  void push(Side side, BufferedPacket packet);
  /// No more packets will come on this side.
  void close(Side side);
  /// Both sides are at their end.
  void finish();

 private:
  struct LineOfPackets {
    std::unique_ptr<Aligner> aligner;
    std::uint64_t oldest = 0;  // as it stands in by_age_
  };
  [[nodiscard]] std::uint64_t key_of(const BufferedPacket& packet) const;
  LineOfPackets& line(std::uint64_t key);
  void collect(Found found);
  void look(std::uint64_t key, const std::function<void(Aligner&)>& action);
  void keep_bounds(std::uint64_t turn);
  void press();
  void hand_on();

  Partnered partnered_;
  Pairing pairing_;
  Bounds bounds_;
  std::function<void(const Found&)> found_;
  std::map<std::uint64_t, LineOfPackets> lines_;
  std::set<std::pair<std::uint64_t, std::uint64_t>> by_age_;  // oldest packet's turn, line
  std::multimap<std::uint64_t, Found> ready_;                 // by turn
  std::size_t memory_ = 0;                                    // of lines and of what is ready
  std::array<bool, 2> closed_{};
};

}  // namespace pushpkt::compare
