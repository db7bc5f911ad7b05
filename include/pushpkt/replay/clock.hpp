// The clock that a replay waits by; tests have one of their own.
#pragma once

#include <chrono>

namespace pushpkt::replay {

class Clock {
 public:
  Clock() = default;
  Clock(const Clock&) = delete;
  Clock& operator=(const Clock&) = delete;
  virtual ~Clock() = default;
  /// Time since some fixed moment.
  [[nodiscard]] virtual std::chrono::nanoseconds now() = 0;
  /// May return early: when a signal came, or to let its caller look around.
  virtual void sleep_until(std::chrono::nanoseconds at) = 0;
};

/// That of base/monotonic.hpp.
class MonotonicClock final : public Clock {
 public:
  /// Calls wake_on_time().
  MonotonicClock();
  [[nodiscard]] std::chrono::nanoseconds now() override;
  /// At most 100 ms at a time.
  void sleep_until(std::chrono::nanoseconds at) override;
};

}  // namespace pushpkt::replay
