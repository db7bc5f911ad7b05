// What to do while a device takes no frame: wait, longer each time, and give up in the end.
#pragma once

#include <chrono>
#include <optional>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::path {

class Congestion {
 public:
  /// Frames were taken: the next wait is a short one again.
  void is_over();
  /// Waits until the socket `fd` is writable, or a little: a socket whose device's queue is full,
  /// or whose frames a filter behind it drops, counts as writable. ENOBUFS after five seconds.
  [[nodiscard]] Result<void> wait(int fd);

 private:
  static constexpr std::chrono::milliseconds shortest{1};
  std::optional<Deadline> end_;
  std::chrono::milliseconds pause_ = shortest;
};

}  // namespace pushpkt::path
