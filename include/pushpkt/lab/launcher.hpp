// A child process that keeps the capabilities which we drop, and starts commands on a host that it
// was given before. capabilities(7), fork(2)
#pragma once

#include <string>
#include <vector>

#include "pushpkt/base/child_line.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/lab/host.hpp"

namespace pushpkt::lab {

/// Where all commands are known before the first packet, but some start after it. The child gets
/// numbers from us, and no byte from a network. It ends with us, and
/// with it what it started (SIGTERM, after two seconds SIGKILL).
class Launcher {
 public:
  /// Before capabilities are dropped, and while this process has one thread. Each command is for a
  /// shell; its stdin is empty, its stdout and stderr are our stderr.
  [[nodiscard]] static Result<Launcher> open(const Host& host,
                                             const std::vector<std::string>& commands);

  /// Errors: it cannot be started.
  [[nodiscard]] Result<void> start(std::size_t number) const;

  /// What is known of the command that was started last.
  struct State {
    bool listens = false;  ///< the host has more receiving sockets than before it was started
    bool ended = false;
    int status = 0;  ///< of one that has ended
  };
  [[nodiscard]] Result<State> look() const;

 private:
  explicit Launcher(ChildLine line) : line_(std::move(line)) {}
  ChildLine line_;
};

}  // namespace pushpkt::lab
