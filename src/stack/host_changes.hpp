// Whether this host's devices, addresses, routes or forwarding have changed. rtnetlink(7)
#pragma once

#include <ctime>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::stack {

class HostChanges {
 public:
  /// Of the calling thread's network namespace, from now on. Needs no privilege. Errors are
  /// socket(2)'s.
  [[nodiscard]] static Result<HostChanges> open();

  /// Whether anything has changed since it last said so. It asks the kernel every 64th time, and
  /// when the kernel's coarse clock has ticked (every 1 to 10 ms): cheap enough for every frame of
  /// a flood, and slow senders miss nothing. A thread in another network namespace sees no change:
  /// it could not look there.
  [[nodiscard]] bool any() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
    const bool ticked = now.tv_nsec != tick_.tv_nsec || now.tv_sec != tick_.tv_sec;
    if (!ticked && ++asked_ < asked_at_once) return false;
    tick_ = now;
    return ask();
  }

 private:
  static constexpr unsigned asked_at_once = 64;

  HostChanges(Fd socket, ino_t network) : socket_(std::move(socket)), network_(network) {}
  [[nodiscard]] bool ask();
  [[nodiscard]] bool read_all();

  Fd socket_;
  ino_t network_;  // the namespace's
  timespec tick_ = {};
  unsigned asked_ = 0;
  bool pending_ = false;
};

}  // namespace pushpkt::stack
