// Points in time to the nanosecond, and deadlines.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <string>

namespace pushpkt {

/// A time since the epoch, UTC: the timestamp of a packet. Not one number of nanoseconds, because
/// pcapng's times reach beyond what 64 bits of them hold (the year 2262).
class Timestamp {
 public:
  constexpr Timestamp() = default;
  /// `nanoseconds` may be negative, or more than a second.
  [[nodiscard]] static constexpr Timestamp from(std::int64_t seconds, std::int64_t nanoseconds) {
    std::int64_t carry = nanoseconds / ns_per_second;
    std::int64_t rest = nanoseconds % ns_per_second;
    if (rest < 0) {
      rest += ns_per_second;
      --carry;
    }
    Timestamp out;
    out.seconds_ = wrapped(static_cast<std::uint64_t>(seconds) + static_cast<std::uint64_t>(carry));
    out.nanoseconds_ = static_cast<std::uint32_t>(rest);
    return out;
  }
  /// Nanoseconds since the epoch, negative before it: the years 1677 to 2262.
  [[nodiscard]] static constexpr Timestamp from_ns(std::int64_t ns) { return from(0, ns); }

  /// Whole seconds, rounded down: -2 for a time of -1.5 s.
  [[nodiscard]] constexpr std::int64_t seconds() const { return seconds_; }
  /// What follows them: 0 to 999,999,999.
  [[nodiscard]] constexpr std::uint32_t nanoseconds() const { return nanoseconds_; }
  /// All of it in nanoseconds; the least or largest number where 64 bits do not hold it.
  [[nodiscard]] constexpr std::int64_t ns() const;
  /// How long after `start` this is, negative before it.
  [[nodiscard]] constexpr Timestamp since(Timestamp start) const {
    const auto apart =
        static_cast<std::uint64_t>(seconds_) - static_cast<std::uint64_t>(start.seconds_);
    return from(wrapped(apart), std::int64_t{nanoseconds_} - start.nanoseconds_);
  }
  friend constexpr auto operator<=>(Timestamp, Timestamp) = default;

  /// As a clock's time. Beyond the years that 64 bits of nanoseconds hold it is the last of them.
  [[nodiscard]] constexpr std::chrono::sys_time<std::chrono::nanoseconds> sys_time() const {
    return std::chrono::sys_time<std::chrono::nanoseconds>(std::chrono::nanoseconds(ns()));
  }
  /// The same instant: a sys_time counts from the same epoch.
  [[nodiscard]] static constexpr Timestamp from(
      std::chrono::sys_time<std::chrono::nanoseconds> time) {
    return from_ns(time.time_since_epoch().count());
  }
  /// How long after `b` this was: `last.time - first.time`. Cut off as ns() is.
  friend constexpr std::chrono::nanoseconds operator-(Timestamp a, Timestamp b) {
    return std::chrono::nanoseconds(a.since(b).ns());
  }
  friend constexpr Timestamp operator+(Timestamp time, std::chrono::nanoseconds span) {
    const std::int64_t whole = span.count() / ns_per_second;
    return from(
        wrapped(static_cast<std::uint64_t>(time.seconds_) + static_cast<std::uint64_t>(whole)),
        std::int64_t{time.nanoseconds_} + span.count() % ns_per_second);
  }

  static constexpr std::int64_t ns_per_second = 1'000'000'000;

 private:
  [[nodiscard]] static constexpr std::int64_t wrapped(std::uint64_t seconds) {
    return static_cast<std::int64_t>(seconds);
  }

  std::int64_t seconds_ = 0;
  std::uint32_t nanoseconds_ = 0;
};

constexpr std::int64_t Timestamp::ns() const {
  using Limits = std::numeric_limits<std::int64_t>;
  // Counted towards zero, because the least number is a second that begins below it.
  const bool before = seconds_ < 0;
  const std::int64_t whole = before ? seconds_ + 1 : seconds_;
  const std::int64_t part = std::int64_t{nanoseconds_} - (before ? ns_per_second : 0);
  std::int64_t out = 0;
  const bool too_far =
      __builtin_mul_overflow(whole, ns_per_second, &out) || __builtin_add_overflow(out, part, &out);
  if (too_far) return before ? Limits::min() : Limits::max();
  return out;
}

/// "1700000000.000000001": seconds since the epoch with nine digits, as tshark's frame.time_epoch.
[[nodiscard]] std::string to_string(Timestamp time);
/// The same, written where there is room for `most_time_characters`. The end of what was written.
inline constexpr std::size_t most_time_characters = 32;
char* write_time(char* at, Timestamp time);
/// Of CLOCK_REALTIME: it may be set back between two calls.
[[nodiscard]] Timestamp now();

/// Nanoseconds as a whole number of them, cut off at 126 years either way, so that the sum of two,
/// or of one and a clock's time, does not overflow; 0 for what is no number.
[[nodiscard]] std::chrono::nanoseconds whole_ns(double ns);
/// The same of seconds.
[[nodiscard]] std::chrono::nanoseconds in_seconds(double seconds);

/// A time limit for waiting, on the monotonic clock.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;
  /// nanoseconds::max() is as good as never: what is longer than 126 years is cut off.
  [[nodiscard]] static Deadline in(std::chrono::nanoseconds span) {
    constexpr std::chrono::nanoseconds longest{4'000'000'000'000'000'000};
    return Deadline(Clock::now() + std::clamp(span, -longest, longest));
  }
  [[nodiscard]] bool passed() const { return Clock::now() >= end_; }
  /// What is left, in whole milliseconds, rounded up, never negative: the timeout of poll(2).
  [[nodiscard]] int left_ms() const;

 private:
  explicit Deadline(Clock::time_point end) : end_(end) {}
  Clock::time_point end_;
};

}  // namespace pushpkt
