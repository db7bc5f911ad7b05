// The clock that a replay waits by; tests have one of their own.
#pragma once

#include <chrono>

#include "pushpkt/base/wake_margin.hpp"

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

/// That of base/monotonic.hpp. Sleeps until shortly before the time, and spins until it is there: a
/// timer alone wakes its sleeper up several microseconds late, and up to 50 us more in a thread
/// that did not call wake_on_time() (base/monotonic.hpp).
class MonotonicClock final : public Clock {
 public:
  [[nodiscard]] std::chrono::nanoseconds now() override;
  /// At most 100 ms at a time.
  void sleep_until(std::chrono::nanoseconds at) override;

 private:
  WakeMargin margin_;
};

}  // namespace pushpkt::replay
