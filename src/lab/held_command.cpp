// fork(2), execve(2), pidfd_open(2), setpgid(2), PR_SET_PDEATHSIG of prctl(2).
#include "pushpkt/lab/held_command.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>

namespace pushpkt::lab {
namespace {

/// As a shell's status for a command that could not be run.
constexpr int cannot_run = 126;

/// In the foreground of a terminal the command shares our process group: keys reach it, and it may
/// read. Elsewhere it gets a group, so that a signal reaches all that its shell started.
bool is_in_foreground() { return ::tcgetpgrp(STDIN_FILENO) == ::getpgrp(); }

/// The child: waits for a byte, and ends where none comes.
[[noreturn]] void run(int gate, const char* command, bool to_stderr, bool has_group) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (has_group) ::setpgid(0, 0);
  char go = 0;
  ssize_t got = 0;
  while ((got = ::read(gate, &go, 1)) < 0 && errno == EINTR) {
  }
  if (got != 1 || (to_stderr && ::dup2(STDERR_FILENO, STDOUT_FILENO) < 0)) ::_exit(cannot_run);
  ::execl("/bin/sh", "sh", "-c", command, nullptr);
  ::_exit(cannot_run);
}

}  // namespace

Result<HeldCommand> HeldCommand::prepare(const std::string& command, bool to_stderr) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    return fail(system_error("cannot make a pipe to the command"));
  }
  const Fd waiting(ends[0]);
  Fd gate(ends[1]);
  const bool has_group = !is_in_foreground();
  const pid_t child = ::fork();
  if (child < 0) return fail(system_error("cannot start the command"));
  if (child == 0) {
    ::close(gate.get());  // else it would wait for itself
    run(waiting.get(), command.c_str(), to_stderr, has_group);
  }
  if (has_group) ::setpgid(child, child);  // by parent and child: whichever runs first
  Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, child, 0U)));
  const bool is_watched = pidfd.valid();
  const Error error = system_error("cannot watch the command");
  Process process(child, std::move(pidfd));  // ends the child where it cannot be watched
  if (!is_watched) return fail(error);
  return HeldCommand(std::move(process), std::move(gate), has_group);
}

void HeldCommand::begin() {
  while (::write(gate_.get(), "g", 1) < 0 && errno == EINTR) {
  }
  gate_ = Fd();
}

Result<bool> HeldCommand::has_ended() {
  const auto status = process_.wait(Deadline::in(std::chrono::nanoseconds(0)));
  if (!status) return fail(status.error());
  return status->has_value();
}

Result<int> HeldCommand::wait(const std::function<bool()>& stop, int stop_fd) {
  const auto status = process_.wait(stop, stop_fd);
  if (!status) return fail(status.error());
  return *status ? Result<int>(**status) : terminate();
}

Result<int> HeldCommand::terminate() {
  const auto deadline = Deadline::in(longest_end_of_command);
  return has_group_ ? process_.terminate_group(deadline) : process_.terminate(deadline);
}

}  // namespace pushpkt::lab
