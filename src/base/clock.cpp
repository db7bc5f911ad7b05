// Time as text, and the timeout of poll(2).
#include "pushpkt/base/clock.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

namespace pushpkt {

std::string to_string(Timestamp time) {
  std::array<char, most_time_characters> text{};
  return {text.data(), write_time(text.data(), time)};
}

char* write_time(char* at, Timestamp time) {
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
  constexpr std::size_t most_digits = 20;
  if (negative) *at++ = '-';
  at = std::to_chars(at, at + most_digits, whole).ptr;
  *at = '.';
  constexpr int digits = 9;
  for (int i = digits; i > 0; --i) {
    at[i] = static_cast<char>('0' + fraction % 10);
    fraction /= 10;
  }
  return at + digits + 1;
}

Timestamp now() {
  const auto since = std::chrono::system_clock::now().time_since_epoch();
  return Timestamp::from_ns(std::chrono::duration_cast<std::chrono::nanoseconds>(since).count());
}

std::chrono::nanoseconds whole_ns(double ns) {
  constexpr double most = 4e18;
  if (!(ns >= -most))
    return std::chrono::nanoseconds(ns < 0 ? static_cast<std::int64_t>(-most) : 0);
  return std::chrono::nanoseconds(static_cast<std::int64_t>(std::min(ns, most)));
}

std::chrono::nanoseconds in_seconds(double seconds) {
  return whole_ns(seconds * static_cast<double>(Timestamp::ns_per_second));
}

int Deadline::left_ms() const {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(end_ - Clock::now()).count();
  return static_cast<int>(std::clamp<std::int64_t>(left, 0, std::numeric_limits<int>::max()));
}

}  // namespace pushpkt
