// How long before a deadline a sleep should end, so that the rest of the wait can be spent spinning.
#pragma once

#include <algorithm>
#include <chrono>

namespace pushpkt {

/// Learns how late this machine wakes a sleeper up: most sleeps that end by the margin before a
/// deadline are over in time, and few spin much longer than they must.
class WakeMargin {
 public:
  static constexpr std::chrono::nanoseconds least{1'000};
  static constexpr std::chrono::nanoseconds most{120'000};

  [[nodiscard]] std::chrono::nanoseconds get() const { return margin_; }

  /// A sleep ended so long after the time that was asked for. Steps up are 16 times as large as
  /// those down, so that the margin settles where 16 sleeps of 17 end in time.
  void slept(std::chrono::nanoseconds late) {
    const std::chrono::nanoseconds step = margin_ / 64 + std::chrono::nanoseconds(10);
    margin_ += late > margin_ ? step * 16 : -step;
    margin_ = std::clamp(margin_, least, most);
  }

 private:
  std::chrono::nanoseconds margin_{30'000};
};

}  // namespace pushpkt
