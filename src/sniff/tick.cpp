// Tick: from the units of a file to nanoseconds, without overflow.
#include "sniff/tick.hpp"

#include <algorithm>
#include <limits>

namespace pushpkt::sniff {
namespace {

constexpr std::uint64_t ns_per_second = 1'000'000'000;

std::uint64_t power_of_ten(unsigned digits) {
  std::uint64_t value = 1;
  for (unsigned i = 0; i < digits; ++i) value *= 10;
  return value;
}

}  // namespace

Tick::Tick(std::uint8_t resolution) {
  const unsigned digits = resolution & 0x7fU;
  if ((resolution & 0x80U) != 0) {
    binary_digits_ = std::min(digits, 63U);
    per_second_ = std::uint64_t{1} << binary_digits_;
  } else {
    per_second_ = power_of_ten(std::min(digits, 19U));
  }
}

std::int64_t Tick::fraction_ns(std::uint64_t ticks) const {
  std::uint64_t part = ticks % per_second_;
  if (binary_digits_ > 0) {
    // 34 binary digits are finer than a nanosecond, and their product with 10^9 fits in 64 bits.
    const unsigned kept = std::min(binary_digits_, 34U);
    part >>= binary_digits_ - kept;
    return static_cast<std::int64_t>((part * ns_per_second) >> kept);
  }
  if (per_second_ > ns_per_second)
    return static_cast<std::int64_t>(part / (per_second_ / ns_per_second));
  return static_cast<std::int64_t>(part * (ns_per_second / per_second_));
}

Timestamp Tick::at(std::uint64_t ticks, std::int64_t offset_s) const {
  constexpr std::int64_t latest =
      std::numeric_limits<std::int64_t>::max() / static_cast<std::int64_t>(ns_per_second) - 1;
  // Writers that subtract a boot time put small negative numbers into the unsigned field.
  const bool negative = ticks / per_second_ > static_cast<std::uint64_t>(latest);
  if (negative) ticks = 0 - ticks;
  const auto whole = std::min(ticks / per_second_, static_cast<std::uint64_t>(latest));
  const std::int64_t sign = negative ? -1 : 1;
  const std::int64_t seconds =
      sign * static_cast<std::int64_t>(whole) + std::clamp(offset_s, -2 * latest, 2 * latest);
  return {std::clamp(seconds, -latest, latest) * static_cast<std::int64_t>(ns_per_second) +
          sign * fraction_ns(ticks)};
}

}  // namespace pushpkt::sniff
