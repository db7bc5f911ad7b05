// clock_nanosleep(2), prctl(2)
#include "pushpkt/replay/clock.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <cstdint>
#include <ctime>

namespace pushpkt::replay {
namespace {

constexpr std::chrono::milliseconds longest_sleep{100};
constexpr std::int64_t ns_per_second = 1'000'000'000;

}  // namespace

MonotonicClock::MonotonicClock() { ::prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0); }

std::chrono::nanoseconds MonotonicClock::now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return std::chrono::nanoseconds(std::int64_t{time.tv_sec} * ns_per_second + time.tv_nsec);
}

void MonotonicClock::sleep_until(std::chrono::nanoseconds at) {
  const std::int64_t end = std::min(at, now() + longest_sleep).count();
  timespec due{};
  due.tv_sec = static_cast<decltype(due.tv_sec)>(end / ns_per_second);
  due.tv_nsec = static_cast<decltype(due.tv_nsec)>(end % ns_per_second);
  ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr);
}

}  // namespace pushpkt::replay
