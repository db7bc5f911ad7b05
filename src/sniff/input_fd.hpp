// InputFd: read(2) that a stop ends, and that says when it would have to wait. poll(2)
#pragma once

#include <functional>
#include <span>
#include <string>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::sniff {

class InputFd {
 public:
  using Flush = std::function<Result<void>()>;

  /// `stop_fd`: readable once reading is to end; -1 for none. It stays the caller's.
  InputFd(Fd fd, int stop_fd) : fd_(std::move(fd)), stop_fd_(stop_fd) {}
  void before_waiting(Flush flush) { flush_ = std::move(flush); }

  /// As read(2), 0 at the end. Errors: that of read(2), also EINTR; EINTR once the stop is set;
  /// that of the flush. `name` is for their texts.
  [[nodiscard]] Result<std::size_t> read(std::span<std::uint8_t> into, const std::string& name);

 private:
  [[nodiscard]] Result<void> wait(const std::string& name);

  Fd fd_;
  int stop_fd_;
  Flush flush_;
};

}  // namespace pushpkt::sniff
