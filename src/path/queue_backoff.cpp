// send(2): ENOBUFS. The kernel says it of a full queue and of a frame that an egress hook dropped
// alike; trying again at once would send the latter some hundred thousand times a second.
#include "pushpkt/path/queue_backoff.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace pushpkt::path {

namespace {

constexpr std::chrono::seconds patience{5};
constexpr std::chrono::milliseconds shortest{1};
constexpr std::chrono::milliseconds longest{100};

}  // namespace

void QueueBackoff::is_over() {
  if (!is_callers_) end_.reset();
  pause_ = {};
}

Result<void> QueueBackoff::wait(int fd) {
  if (!end_) end_ = Deadline::in(patience);
  if (end_->passed()) {
    if (is_callers_) {
      return fail(
          system_error("cannot send in time", ETIMEDOUT, "the queue of the interface stayed full"));
    }
    return fail(system_error("cannot send: the queue of the device stays full", ENOBUFS,
                             "or a filter behind it (nft, tc egress) drops what is sent"));
  }
  const int ms = std::min(static_cast<int>(pause_.count()), end_->left_ms());
  pollfd socket{.fd = fd, .events = POLLOUT, .revents = 0};
  const bool is_writable = fd >= 0 && ::poll(&socket, 1, ms) > 0;
  if (is_writable || fd < 0) ::poll(nullptr, 0, ms);
  pause_ = std::clamp(pause_ * 2, shortest, longest);
  return {};
}

}  // namespace pushpkt::path
