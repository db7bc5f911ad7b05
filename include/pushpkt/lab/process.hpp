// A program that runs on a host of the lab, and dies with us.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>
#include <optional>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt::lab {

/// Descriptors of ours that a program gets as its standard ones. By default it shares ours.
struct Stdio {
  int in = 0;
  int out = 1;
  int err = 2;
};

/// Of waitpid(2)'s status: the exit status; 128 + N after signal N, as a shell says it.
[[nodiscard]] int exit_status_of(int wait_status);

/// For a command to end in after SIGTERM; then it is killed.
inline constexpr std::chrono::seconds longest_end_of_command{5};

/// A running program and all that it started: they live in a PID namespace of their own, so that
/// the kernel ends all of them when the program ends, when this object goes, or when we are killed.
class Process {
 public:
  Process(pid_t pid, Fd pidfd) : pid_(pid), pidfd_(std::move(pidfd)) {}
  Process(Process&& other) noexcept;
  Process& operator=(Process&& other) noexcept;
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;
  /// Kills whatever still runs (SIGKILL), and reaps it.
  ~Process();

  /// As seen from here. It is the program's keeper: a signal SIGTERM or SIGHUP goes on to the
  /// program.
  [[nodiscard]] pid_t pid() const { return pid_; }
  /// Readable when the program has ended: for poll(2).
  [[nodiscard]] int ended_fd() const { return pidfd_.get(); }

  /// The exit status; 128 + N after signal N, as a shell says it.
  [[nodiscard]] Result<int> wait();
  /// nullopt: still running at the deadline.
  [[nodiscard]] Result<std::optional<int>> wait(Deadline deadline);
  /// nullopt: still running when `stop` said so. `stop_fd` is readable then; -1: only a signal ends
  /// the waiting.
  [[nodiscard]] Result<std::optional<int>> wait(const std::function<bool()>& stop, int stop_fd);
  /// SIGTERM; SIGKILL if that has not ended it at the deadline. The exit status.
  [[nodiscard]] Result<int> terminate(Deadline deadline) { return terminate(pid_, deadline); }
  /// The same of its process group, which has its number.
  [[nodiscard]] Result<int> terminate_group(Deadline deadline) {
    return terminate(-pid_, deadline);
  }

 private:
  [[nodiscard]] Result<int> terminate(pid_t signalled, Deadline deadline);
  void end();

  pid_t pid_;
  Fd pidfd_;
  std::optional<int> status_;
};

}  // namespace pushpkt::lab
