// The clock of base/monotonic.hpp.
#include "pushpkt/replay/clock.hpp"

#include <algorithm>

#include "pushpkt/base/monotonic.hpp"

namespace pushpkt::replay {

std::chrono::nanoseconds MonotonicClock::now() { return monotonic_now(); }

void MonotonicClock::sleep_until(std::chrono::nanoseconds at) {
  // After a long sleep a processor is slow for a while: it wakes up earlier, for a 25th of the
  // wait.
  constexpr std::chrono::nanoseconds longest_warm_up{40'000};
  const std::chrono::nanoseconds warm_up = std::min((at - now()) / 25, longest_warm_up);
  const std::chrono::nanoseconds wake_at = at - std::max(margin_.get(), warm_up);
  if (now() < wake_at) {
    pushpkt::sleep_until(wake_at);
    const std::chrono::nanoseconds woke = now();
    if (woke < wake_at) return;
    margin_.slept(woke - wake_at);
  }
  while (now() < at) continue;  // not longer than WakeMargin::most
}

}  // namespace pushpkt::replay
