// What to do while a device takes no frame: try again at once, then wait, longer each time, and
// give up in the end. The only place that waits for a queue.
#pragma once

#include <chrono>
#include <optional>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::path {

class QueueBackoff {
 public:
  /// Gives up when no frame was taken for five seconds (ENOBUFS).
  QueueBackoff() = default;
  /// Gives up at `end` and not before (ETIMEDOUT).
  explicit QueueBackoff(Deadline end) : end_(end), is_callers_(true) {}
  /// Frames were taken: the next wait is a short one again.
  void is_over();
  /// Waits until the socket `fd` is writable, or a little, at most 100 ms: a socket whose device's
  /// queue is full, or whose frames a filter behind it drops, counts as writable. -1: no socket.
  [[nodiscard]] Result<void> wait(int fd);

 private:
  std::optional<Deadline> end_;
  bool is_callers_ = false;
  std::chrono::milliseconds pause_{0};
};

}  // namespace pushpkt::path
