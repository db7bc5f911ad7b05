// How late packets left, in constant memory.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace pushpkt::replay {

/// A histogram with 32 buckets for each power of two: a quantile is at most 1/32 too large.
class LatencyHistogram {
 public:
  /// Negative counts as 0.
  void add(std::chrono::nanoseconds late);
  /// The smallest lateness that `share` (0..1) of the packets did not exceed; 0 without packets.
  [[nodiscard]] std::chrono::nanoseconds quantile(double share) const;
  /// Exact.
  [[nodiscard]] std::chrono::nanoseconds max() const { return std::chrono::nanoseconds(max_); }
  [[nodiscard]] std::uint64_t count() const { return count_; }

 private:
  static constexpr unsigned steps_bits = 5;
  static constexpr unsigned steps = 1U << steps_bits;

  std::array<std::uint64_t, (64 - steps_bits + 1) * steps> buckets_{};
  std::uint64_t count_ = 0;
  std::int64_t max_ = 0;
};

}  // namespace pushpkt::replay
