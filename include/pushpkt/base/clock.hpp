// Points in time and deadlines, in nanoseconds.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace pushpkt {

/// Nanoseconds since the epoch, UTC: the timestamp of a packet.
struct Timestamp {
  std::int64_t ns = 0;
  friend constexpr auto operator<=>(Timestamp, Timestamp) = default;
};

/// "1700000000.000000001": seconds since the epoch with nine digits, as tshark's frame.time_epoch.
[[nodiscard]] std::string to_string(Timestamp time);
[[nodiscard]] Timestamp now();

/// A moment until which somebody waits, on the monotonic clock.
class Deadline {
 public:
  using Clock = std::chrono::steady_clock;
  [[nodiscard]] static Deadline in(std::chrono::nanoseconds span) {
    return Deadline(Clock::now() + span);
  }
  [[nodiscard]] bool passed() const { return Clock::now() >= end_; }
  /// What is left, in whole milliseconds, rounded up, never negative: the timeout of poll(2).
  [[nodiscard]] int left_ms() const;

 private:
  explicit Deadline(Clock::time_point end) : end_(end) {}
  Clock::time_point end_;
};

}  // namespace pushpkt
