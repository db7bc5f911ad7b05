// How many there are of each key, where keys are hashes: open addressing in one piece of memory.
#pragma once

#include <cstdint>
#include <vector>

namespace pushpkt::compare {

class KeyCounts {
 public:
  void add(std::uint64_t key) {
    if (2 * (used_ + 1) > slots_.size()) grow();
    Slot& slot = slots_[find(key)];
    if (slot.count++ == 0) ++used_;
    slot.key = key;
  }
  /// One less of a key that is there.
  void remove(std::uint64_t key) {
    const std::size_t at = find(key);
    if (--slots_[at].count == 0) close_gap(at);
  }
  [[nodiscard]] bool contains(std::uint64_t key) const {
    return !slots_.empty() && slots_[find(key)].count > 0;
  }

 private:
  struct Slot {
    std::uint64_t key = 0;
    std::uint32_t count = 0;  // 0: empty
  };

  [[nodiscard]] std::size_t home(std::uint64_t key) const {
    return static_cast<std::size_t>((key ^ key >> 32U) & (slots_.size() - 1));
  }
  [[nodiscard]] std::size_t after(std::size_t at) const { return (at + 1) & (slots_.size() - 1); }

  /// Its slot, or the empty one where it belongs.
  [[nodiscard]] std::size_t find(std::uint64_t key) const {
    std::size_t at = home(key);
    while (slots_[at].count > 0 && slots_[at].key != key) at = after(at);
    return at;
  }

  void grow() {
    constexpr std::size_t least = 16;
    std::vector<Slot> old(slots_.empty() ? least : 2 * slots_.size());
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.count > 0) slots_[find(slot.key)] = slot;
    }
  }

  /// Moves back what stands behind the gap and would not be found across it.
  void close_gap(std::size_t gap) {
    --used_;
    for (std::size_t at = after(gap); slots_[at].count > 0; at = after(at)) {
      const std::size_t from_home = (at - home(slots_[at].key)) & (slots_.size() - 1);
      const std::size_t from_gap = (at - gap) & (slots_.size() - 1);
      if (from_home < from_gap) continue;
      slots_[gap] = slots_[at];
      gap = at;
    }
    slots_[gap] = {};
  }

  std::vector<Slot> slots_;  // a power of two, or none
  std::size_t used_ = 0;
};

}  // namespace pushpkt::compare
