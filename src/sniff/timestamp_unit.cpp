// TimestampUnit: from the units of a file to nanoseconds, without overflow.
#include "sniff/timestamp_unit.hpp"

namespace pushpkt::sniff {
namespace {

constexpr std::uint64_t ns_per_second = 1'000'000'000;
constexpr unsigned ns_digits = 9;
constexpr unsigned most_digits = 19;  ///< of a power of ten in 64 bits

std::uint64_t power_of_ten(unsigned digits) {
  std::uint64_t value = 1;
  for (unsigned i = 0; i < digits; ++i) value *= 10;
  return value;
}

/// floor(part * 10^9 / 2^digits), for part < 2^digits: the product has 94 bits.
std::uint64_t binary_fraction_ns(std::uint64_t part, unsigned digits) {
  const std::uint64_t low = (part & 0xffff'ffffU) * ns_per_second;
  if (digits <= 32) return low >> digits;
  const std::uint64_t high = (part >> 32) * ns_per_second + (low >> 32);
  return digits - 32 < 64 ? high >> (digits - 32) : 0;
}

}  // namespace

TimestampUnit::TimestampUnit(std::uint8_t resolution)
    : digits_(resolution & 0x7fU), is_binary_((resolution & 0x80U) != 0) {}

std::uint64_t TimestampUnit::seconds(std::uint64_t ticks) const {
  if (is_binary_) return digits_ < 64 ? ticks >> digits_ : 0;
  return digits_ <= most_digits ? ticks / power_of_ten(digits_) : 0;
}

/// Less than a nanosecond is cut off. A unit that is finer than 64 bits can count to a second, as
/// 10^-20 s, is as exact as any other.
std::uint32_t TimestampUnit::fraction_ns(std::uint64_t ticks) const {
  if (is_binary_) {
    const std::uint64_t part = digits_ < 64 ? ticks & ((std::uint64_t{1} << digits_) - 1) : ticks;
    return static_cast<std::uint32_t>(binary_fraction_ns(part, digits_));
  }
  const std::uint64_t part = digits_ <= most_digits ? ticks % power_of_ten(digits_) : ticks;
  if (digits_ <= ns_digits)
    return static_cast<std::uint32_t>(part * power_of_ten(ns_digits - digits_));
  const unsigned finer = digits_ - ns_digits;
  return finer <= most_digits ? static_cast<std::uint32_t>(part / power_of_ten(finer)) : 0;
}

std::optional<Timestamp> TimestampUnit::at(std::uint64_t ticks, std::int64_t offset_s) const {
  const std::uint64_t whole = seconds(ticks);
  std::int64_t sum = 0;
  if (__builtin_add_overflow(offset_s, whole, &sum)) return std::nullopt;
  return Timestamp::from(sum, fraction_ns(ticks));
}

}  // namespace pushpkt::sniff
