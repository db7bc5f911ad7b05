// TimestampUnit: from the units of a file to nanoseconds, without overflow.
#include "sniff/timestamp_unit.hpp"

#include <algorithm>

namespace pushpkt::sniff {
namespace {

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

/// part * 2^digits / 10^9, for part < 10^9 and digits < 64; rounded up where ticks are finer than
/// a nanosecond.
std::uint64_t binary_fraction_ticks(std::uint64_t part, unsigned digits) {
  constexpr unsigned finer_than_ns = 30;
  const unsigned first = std::min(digits, 32U);
  const std::uint64_t high = (part << first) / ns_per_second;
  const std::uint64_t low = ((part << first) % ns_per_second) << (digits - first);
  const std::uint64_t ticks = (high << (digits - first)) + low / ns_per_second;
  return digits >= finer_than_ns && low % ns_per_second != 0 ? ticks + 1 : ticks;
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

std::uint64_t TimestampUnit::fraction_ticks(std::uint64_t ns) const {
  if (is_binary_) return binary_fraction_ticks(ns, digits_);
  if (digits_ <= ns_digits) return ns / power_of_ten(ns_digits - digits_);
  return ns * power_of_ten(digits_ - ns_digits);
}

std::optional<std::uint64_t> TimestampUnit::ticks(Timestamp time, std::int64_t offset_s) const {
  std::int64_t since = 0;
  const bool counts = is_binary_ ? digits_ < 64 : digits_ <= most_digits;
  if (__builtin_sub_overflow(time.seconds(), offset_s, &since) || since < 0 || !counts) {
    return std::nullopt;
  }
  const std::uint64_t second = is_binary_ ? std::uint64_t{1} << digits_ : power_of_ten(digits_);
  std::uint64_t sum = 0;
  const bool too_far = __builtin_mul_overflow(static_cast<std::uint64_t>(since), second, &sum) ||
                       __builtin_add_overflow(sum, fraction_ticks(time.nanoseconds()), &sum);
  return too_far ? std::nullopt : std::optional(sum);
}

}  // namespace pushpkt::sniff
