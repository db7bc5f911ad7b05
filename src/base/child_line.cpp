// SOCK_SEQPACKET keeps the bounds of messages. prctl(2), fork(2)
#include "pushpkt/base/child_line.hpp"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <utility>

namespace pushpkt {

Result<ChildLine> ChildLine::open(const std::function<void(int line)>& serve) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return fail(system_error("cannot make a pair of sockets"));
  }
  Fd ours(ends[0]);
  Fd theirs(ends[1]);
  const pid_t parent = ::getpid();
  const pid_t pid = ::fork();
  if (pid < 0) return fail(system_error("cannot start another process"));
  if (pid == 0) {
    ours.reset();  // or the end of the other process would not end the line
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(1);  // it ended before it was asked for
    serve(theirs.get());
    ::_exit(0);
  }
  return ChildLine(pid, std::move(ours));
}

ChildLine::ChildLine(ChildLine&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), line_(std::move(other.line_)) {}

ChildLine::~ChildLine() {
  if (pid_ < 0) return;
  line_.reset();
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

bool ChildLine::send_message(int line, const void* from, std::size_t bytes) {
  return ::send(line, from, bytes, MSG_NOSIGNAL) >= 0;
}

bool ChildLine::receive_message(int line, void* into, std::size_t bytes) {
  ssize_t got = 0;
  do {
    got = ::recv(line, into, bytes, 0);
  } while (got < 0 && errno == EINTR);
  return got == static_cast<ssize_t>(bytes);
}

LineError LineError::of(const Error& error) {
  LineError out;
  out.failed = true;
  out.number = error.number;
  error.what.copy(out.what.data(), out.what.size() - 1);
  error.hint.copy(out.hint.data(), out.hint.size() - 1);
  return out;
}

Result<void> LineError::result() const {
  if (!failed) return {};
  return fail(Error{what.data(), number, hint.data(), Cause::environment});
}

}  // namespace pushpkt
