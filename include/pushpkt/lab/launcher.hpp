// A child process that keeps the capabilities which we drop, and starts commands on a host that it
// was given before. capabilities(7), fork(2)
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/lab/host.hpp"

namespace pushpkt::lab {

/// Where all commands are known before the first packet, but some start after it. The child gets
/// numbers from us, and no byte from a network. It ends with us, and with it what it started.
class Launcher {
 public:
  /// Before capabilities are dropped, and while this process has one thread. Each command is for a
  /// shell; its stdin is empty, its stdout and stderr are our stderr.
  [[nodiscard]] static Result<Launcher> open(const Host& host,
                                             const std::vector<std::string>& commands);
  Launcher(Launcher&& other) noexcept;
  Launcher& operator=(Launcher&&) = delete;
  Launcher(const Launcher&) = delete;
  Launcher& operator=(const Launcher&) = delete;
  /// Asks the programs to end (SIGTERM), and ends them after two seconds (SIGKILL).
  ~Launcher();

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
  Launcher(pid_t pid, Fd line) : pid_(pid), line_(std::move(line)) {}
  pid_t pid_;
  Fd line_;
};

}  // namespace pushpkt::lab
