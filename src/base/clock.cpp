// Time as text, and the timeout of poll(2).
#include "pushpkt/base/clock.hpp"

#include <algorithm>
#include <limits>

namespace pushpkt {

std::string to_string(Timestamp time) {
  auto whole = static_cast<std::uint64_t>(time.seconds());
  std::int64_t fraction = time.nanoseconds();
  const bool negative = time.seconds() < 0;
  if (negative) {
    whole = 0 - whole;
    if (fraction > 0) {
      --whole;
      fraction = Timestamp::ns_per_second - fraction;
    }
  }
  std::string digits = std::to_string(fraction);
  digits.insert(0, 9 - digits.size(), '0');
  return (negative ? "-" : "") + std::to_string(whole) + "." + digits;
}

Timestamp now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Timestamp::from_ns(std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
}

int Deadline::left_ms() const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max()));
}

}  // namespace pushpkt
