// CLOCK_MONOTONIC, and sleeping by it. clock_nanosleep(2), prctl(2)
#pragma once

#include <chrono>

namespace pushpkt {

/// Since some moment before the process began; the clock of perf's samples too.
[[nodiscard]] std::chrono::nanoseconds monotonic_now();

/// Ends at `at`, after 100 ms, or when a signal comes, whichever is first: a caller that looks at a
/// flag again does not miss a signal that came just before. An absolute deadline: however late this
/// thread wakes up, the next sleep ends on time.
void sleep_until(std::chrono::nanoseconds at);

/// Asks the kernel to wake this thread up on time, where by default it takes up to 50 us more
/// (PR_SET_TIMERSLACK).
void wake_on_time();

}  // namespace pushpkt
