// The clock of base/monotonic.hpp.
#include "pushpkt/replay/clock.hpp"

#include "pushpkt/base/monotonic.hpp"

namespace pushpkt::replay {

MonotonicClock::MonotonicClock() { wake_on_time(); }

std::chrono::nanoseconds MonotonicClock::now() { return monotonic_now(); }

void MonotonicClock::sleep_until(std::chrono::nanoseconds at) {
  const std::chrono::nanoseconds wake_at = at - margin_.get();
  if (now() < wake_at) {
    pushpkt::sleep_until(wake_at);
    const std::chrono::nanoseconds woke = now();
    if (woke < wake_at) return;
    margin_.slept(woke - wake_at);
  }
  while (now() < at) continue;  // not longer than WakeMargin::most
}

}  // namespace pushpkt::replay
