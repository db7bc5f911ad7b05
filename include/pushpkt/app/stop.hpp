// A request to stop that a waiting thread notices at once. eventfd(2)
#pragma once

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::app {

class Stop {
 public:
  [[nodiscard]] static Result<Stop> make();
  /// From any thread, and from a signal handler.
  void set() const;
  /// Readable for ever once it is set: for poll(2) and epoll(7).
  [[nodiscard]] int fd() const { return event_.get(); }

 private:
  explicit Stop(Fd event) : event_(std::move(event)) {}
  Fd event_;
};

}  // namespace pushpkt::app
