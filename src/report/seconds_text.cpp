// All digits of a timestamp, but for those below the microsecond.
#include "report/seconds_text.hpp"

#include <array>
#include <cmath>

namespace pushpkt::report {

void append_seconds_text(std::string& out, Timestamp since, std::size_t width) {
  constexpr std::size_t below_microseconds = 3;
  std::array<char, most_time_characters> text{};
  const auto all = static_cast<std::size_t>(write_time(text.data(), since) - text.data());
  const std::size_t length = all - below_microseconds;
  if (length < width) out.append(width - length, ' ');
  out.append(text.data(), length);
}

std::string seconds_text(double seconds, std::size_t width) {
  constexpr double ns_per_second = 1e9;
  std::string out;
  // A double has no exact 0.000053: rounded to the nanosecond it is the time that was measured.
  const auto ns = whole_ns(std::round(seconds * ns_per_second));
  append_seconds_text(out, Timestamp::from_ns(ns.count()), width);
  return out;
}

}  // namespace pushpkt::report
