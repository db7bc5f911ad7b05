// Tick: from the units of a file to nanoseconds, without overflow.
#include "sniff/tick.hpp"

#include <algorithm>

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

std::uint32_t Tick::fraction_ns(std::uint64_t ticks) const {
  std::uint64_t part = ticks % per_second_;
  if (binary_digits_ > 0) {
    // 34 binary digits are finer than a nanosecond, and their product with 10^9 fits in 64 bits.
    const unsigned kept = std::min(binary_digits_, 34U);
    part >>= binary_digits_ - kept;
    return static_cast<std::uint32_t>((part * ns_per_second) >> kept);
  }
  if (per_second_ > ns_per_second)
    return static_cast<std::uint32_t>(part / (per_second_ / ns_per_second));
  return static_cast<std::uint32_t>(part * (ns_per_second / per_second_));
}

Timestamp Tick::at(std::uint64_t ticks, std::int64_t offset_s) const {
  const std::uint64_t seconds = ticks / per_second_ + static_cast<std::uint64_t>(offset_s);
  return Timestamp::from(static_cast<std::int64_t>(seconds), fraction_ns(ticks));
}

}  // namespace pushpkt::sniff
