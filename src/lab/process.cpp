// waitpid(2), with a deadline by way of pidfd_open(2).
#include "pushpkt/lab/process.hpp"

#include <poll.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <utility>

namespace pushpkt::lab {

int exit_status_of(int wait_status) {
  return WIFSIGNALED(wait_status) ? 128 + WTERMSIG(wait_status) : WEXITSTATUS(wait_status);
}

Process::Process(Process&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)),
      pidfd_(std::move(other.pidfd_)),
      status_(std::exchange(other.status_, std::nullopt)) {}

Process& Process::operator=(Process&& other) noexcept {
  if (this == &other) return *this;
  end();
  pid_ = std::exchange(other.pid_, -1);
  pidfd_ = std::move(other.pidfd_);
  status_ = std::exchange(other.status_, std::nullopt);
  return *this;
}

Process::~Process() { end(); }

void Process::end() {
  if (pid_ < 0 || status_) return;
  ::kill(pid_, SIGKILL);
  static_cast<void>(wait());
}

Result<int> Process::wait() {
  if (status_) return *status_;
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0) {
    if (errno != EINTR) return fail(system_error("cannot wait for a program"));
  }
  status_ = exit_status_of(status);
  return *status_;
}

Result<std::optional<int>> Process::wait(Deadline deadline) {
  if (!status_) {
    pollfd ended{pidfd_.get(), POLLIN, 0};
    int ready = 0;
    do {
      ready = ::poll(&ended, 1, deadline.left_ms());
    } while (ready < 0 && errno == EINTR);
    if (ready < 0) return fail(system_error("cannot wait for a program"));
    if (ready == 0) return std::nullopt;
  }
  const auto status = wait();
  if (!status) return fail(status.error());
  return std::optional<int>(*status);
}

Result<std::optional<int>> Process::wait(const std::function<bool()>& stop, int stop_fd) {
  while (!stop()) {
    std::array<pollfd, 2> events{{{ended_fd(), POLLIN, 0}, {stop_fd, POLLIN, 0}}};
    if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR) {
      return fail(system_error("cannot wait for a program"));
    }
    const auto status = wait(Deadline::in(std::chrono::nanoseconds(0)));
    if (!status || *status) return status;
  }
  return std::nullopt;
}

Result<int> Process::terminate(pid_t signalled, Deadline deadline) {
  const std::array<std::pair<int, Deadline>, 2> steps{
      {{SIGTERM, Deadline::in(std::chrono::nanoseconds(0))}, {SIGKILL, deadline}}};
  for (const auto& [signal, waits_until] : steps) {  // one that has ended gets no signal
    const auto status = wait(waits_until);
    if (!status) return fail(status.error());
    if (*status) return **status;
    ::kill(signalled, signal);
  }
  return wait();
}

}  // namespace pushpkt::lab
