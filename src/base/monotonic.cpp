// clock_gettime(2), clock_nanosleep(2), prctl(2)
#include "pushpkt/base/monotonic.hpp"

#include <sys/prctl.h>

#include <algorithm>
#include <cstdint>
#include <ctime>

#include "pushpkt/base/clock.hpp"

namespace pushpkt {
namespace {

constexpr std::chrono::milliseconds longest_sleep{100};

}  // namespace

std::chrono::nanoseconds monotonic_now() {
  timespec time{};
  ::clock_gettime(CLOCK_MONOTONIC, &time);
  return std::chrono::nanoseconds(std::int64_t{time.tv_sec} * Timestamp::ns_per_second +
                                  time.tv_nsec);
}

void sleep_until(std::chrono::nanoseconds at) {
  const std::int64_t end = std::min(at, monotonic_now() + longest_sleep).count();
  timespec due{};  // its members have 32 bits where pointers have
  due.tv_sec = static_cast<decltype(due.tv_sec)>(end / Timestamp::ns_per_second);
  due.tv_nsec = static_cast<decltype(due.tv_nsec)>(end % Timestamp::ns_per_second);
  ::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &due, nullptr);
}

void wake_on_time() { ::prctl(PR_SET_TIMERSLACK, 1UL, 0, 0, 0); }

}  // namespace pushpkt
