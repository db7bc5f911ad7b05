// The clock of base/monotonic.hpp.
#include "pushpkt/replay/clock.hpp"

#include "pushpkt/base/monotonic.hpp"

namespace pushpkt::replay {

MonotonicClock::MonotonicClock() { wake_on_time(); }

std::chrono::nanoseconds MonotonicClock::now() { return monotonic_now(); }

void MonotonicClock::sleep_until(std::chrono::nanoseconds at) { pushpkt::sleep_until(at); }

}  // namespace pushpkt::replay
