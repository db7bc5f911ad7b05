// What had come when a deadline passed. A reader that is slower than the sender never finds its
// queue empty: it must not read until it is.
#pragma once

#include <cstdint>

#include "pushpkt/base/clock.hpp"

namespace pushpkt {

/// Ask it after each packet that was read:
///
///     Backlog backlog(deadline);
///     while (const auto packet = next()) {
///       ...
///       if (backlog.ends_with(packet->time)) break;
///     }
class Backlog {
 public:
  /// Of these after the deadline none is asked when it came: a clock may be set meanwhile.
  static constexpr std::uint64_t always_read = 1024;
  static constexpr std::uint64_t most_read = std::uint64_t{1} << 20U;

  explicit Backlog(Deadline deadline) : deadline_(deadline) {}

  /// Whether nothing more need be read: the deadline has passed, and the packet came later.
  [[nodiscard]] bool ends_with(Timestamp time) {
    if (!deadline_.passed()) return false;
    if (++late_ == 1) noticed_at_ = now();
    return late_ > most_read || (late_ > always_read && time > noticed_at_);
  }

 private:
  Deadline deadline_;
  Timestamp noticed_at_ = {};
  std::uint64_t late_ = 0;
};

}  // namespace pushpkt
