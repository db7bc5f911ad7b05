// Due times are absolute: an oversleeping is not carried on.
#include "pushpkt/base/pace.hpp"

#include <algorithm>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/monotonic.hpp"

namespace pushpkt {
namespace {

using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr auto ns_per_second = static_cast<double>(Timestamp::ns_per_second);
/// What may be caught up at once after a packet was late.
constexpr std::chrono::milliseconds longest_catch_up{20};

}  // namespace

RateLimit::RateLimit(std::uint32_t per_second) : latest_(per_second) {}

nanoseconds RateLimit::due(nanoseconds now) const {
  if (next_ == 0 && !full_) return now;
  const nanoseconds spread = std::max(spread_, now - longest_catch_up);
  return full_ ? std::max(spread, latest_[next_] + seconds(1)) : spread;
}

void RateLimit::count(nanoseconds now) {
  const nanoseconds gap = nanoseconds(seconds(1)) / static_cast<std::int64_t>(latest_.size());
  spread_ = std::max(due(now), now - longest_catch_up) + gap;
  latest_[next_] = now;
  next_ = (next_ + 1) % latest_.size();
  full_ = full_ || next_ == 0;
}

Pace::Pace(double packets_per_second)
    : rate_(packets_per_second > 0 ? packets_per_second : 0), limit_(calm_packets_per_second) {}

nanoseconds Pace::due(bool limited, nanoseconds now) const {
  nanoseconds at = now;
  if (packets_ > 0 && rate_ > 0) {
    constexpr double longest_ns = 4e18;  // keeps a tiny rate from overflowing
    const double offset_ns = static_cast<double>(packets_) / rate_ * ns_per_second;
    at = first_ + nanoseconds(static_cast<std::int64_t>(std::min(offset_ns, longest_ns)));
  }
  return limited ? std::max(at, limit_.due(now)) : at;
}

bool Pace::is_due(bool limited) const { return is_due(limited, monotonic_now()); }

bool Pace::wait(bool limited, const std::function<bool()>& stop) {
  while (true) {
    if (stop && stop()) return false;
    const nanoseconds now = monotonic_now();
    const nanoseconds at = due(limited, now);
    if (at <= now) return true;
    sleep_until(at);
  }
}

void Pace::count(bool limited) { count(limited, monotonic_now()); }

void Pace::count(bool limited, nanoseconds now) {
  last_ = now;
  if (packets_++ == 0) first_ = last_;
  if (limited) limit_.count(last_);
}

double Pace::reached() const {
  const auto lasted = static_cast<double>((last_ - first_).count());
  if (packets_ < 2 || lasted <= 0) return 0;
  return static_cast<double>(packets_ - 1) * ns_per_second / lasted;
}

}  // namespace pushpkt
