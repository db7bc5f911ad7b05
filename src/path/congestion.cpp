// send(2): ENOBUFS. The kernel says it of a full queue and of a frame that an egress hook dropped
// alike; trying again at once would send the latter some hundred thousand times a second.
#include "pushpkt/path/congestion.hpp"

#include <poll.h>

#include <algorithm>
#include <cerrno>

namespace pushpkt::path {

void Congestion::is_over() {
  end_.reset();
  pause_ = shortest;
}

Result<void> Congestion::wait(int fd) {
  constexpr std::chrono::seconds patience{5};
  constexpr std::chrono::milliseconds longest{100};
  if (!end_) end_ = Deadline::in(patience);
  if (end_->passed()) {
    return fail(system_error("cannot send: the queue of the device stays full", ENOBUFS,
                             "or a filter behind it (nft, tc egress) drops what is sent"));
  }
  pollfd socket{.fd = fd, .events = POLLOUT, .revents = 0};
  const auto ms = static_cast<int>(pause_.count());
  const bool is_writable = fd >= 0 && ::poll(&socket, 1, ms) > 0;
  if (is_writable || fd < 0) ::poll(nullptr, 0, ms);
  pause_ = std::min(pause_ * 2, longest);
  return {};
}

}  // namespace pushpkt::path
