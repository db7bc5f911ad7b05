// Gaps, not packets, fill the time between the first packet and the last.
#include "pushpkt/report/rate.hpp"

#include <fmt/format.h>

namespace pushpkt::report {
namespace {

std::optional<double> seconds_of_gaps(const RateOf& sent) {
  if (sent.packets < 2 || sent.span.count() <= 0) return std::nullopt;
  return std::chrono::duration<double>(sent.span).count();
}

}  // namespace

std::optional<double> packets_per_second(const RateOf& sent) {
  const auto seconds = seconds_of_gaps(sent);
  if (!seconds) return std::nullopt;
  return static_cast<double>(sent.packets - 1) / *seconds;
}

std::optional<double> megabits_per_second(const RateOf& sent) {
  const auto seconds = seconds_of_gaps(sent);
  if (!seconds) return std::nullopt;
  return static_cast<double>(sent.bytes - sent.last_bytes) * 8 / 1e6 / *seconds;
}

std::string packet_rate_text(double packets_per_second) {
  constexpr double three_digits = 999.5;
  const std::string number = packets_per_second < three_digits
                                 ? fmt::format("{:.3g}", packets_per_second)
                                 : fmt::format("{:.0f}", packets_per_second);
  return number + (number == "1" ? " packet/s" : " packets/s");
}

}  // namespace pushpkt::report
