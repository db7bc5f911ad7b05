// Bucket numbers grow with the logarithm: the exponent above, five bits of the mantissa below.
#include "pushpkt/replay/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace pushpkt::replay {
namespace {

/// The bucket of a number below 2^(bits+1) is the number itself.
std::size_t bucket_of(std::uint64_t ns, unsigned bits) {
  const auto width = static_cast<unsigned>(std::bit_width(ns));
  if (width <= bits + 1) return static_cast<std::size_t>(ns);
  const unsigned shift = width - bits - 1;
  return (std::size_t{shift} << bits) + static_cast<std::size_t>(ns >> shift);
}

/// The largest number that falls into the bucket.
std::uint64_t end_of(std::size_t bucket, unsigned bits) {
  const std::size_t steps = std::size_t{1} << bits;
  if (bucket < 2 * steps) return bucket;
  const std::size_t shift = bucket / steps - 1;
  return ((std::uint64_t{bucket} - (shift << bits) + 1) << shift) - 1;
}

}  // namespace

void LatencyHistogram::add(std::chrono::nanoseconds late) {
  const std::int64_t ns = std::max<std::int64_t>(late.count(), 0);
  ++buckets_[bucket_of(static_cast<std::uint64_t>(ns), steps_bits)];
  ++count_;
  max_ = std::max(max_, ns);
}

std::chrono::nanoseconds LatencyHistogram::quantile(double share) const {
  const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(count_)));
  std::uint64_t so_far = 0;
  for (std::size_t i = 0; i < buckets_.size() && count_ > 0; ++i) {
    so_far += buckets_[i];
    if (so_far < std::max<std::uint64_t>(wanted, 1)) continue;
    const auto end = static_cast<std::int64_t>(end_of(i, steps_bits));
    return std::chrono::nanoseconds(std::min(end, max_));
  }
  return std::chrono::nanoseconds(0);
}

}  // namespace pushpkt::replay
