// Time as text, and the timeout of poll(2).
#include "pushpkt/base/clock.hpp"

#include <algorithm>
#include <limits>

namespace pushpkt {

namespace {
constexpr std::int64_t ns_per_s = 1'000'000'000;
}

std::string to_string(Timestamp time) {
  std::int64_t seconds = time.ns / ns_per_s;
  std::int64_t fraction = time.ns % ns_per_s;
  const bool negative = time.ns < 0;
  if (negative) {
    seconds = -seconds;
    fraction = -fraction;
  }
  std::string digits = std::to_string(fraction);
  digits.insert(0, 9 - digits.size(), '0');
  return (negative ? "-" : "") + std::to_string(seconds) + "." + digits;
}

Timestamp now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return {std::chrono::duration_cast<std::chrono::nanoseconds>(since).count()};
}

int Deadline::left_ms() const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max()));
}

}  // namespace pushpkt
