// Numbers go one way, errors come back the other: socketpair(2), SOCK_SEQPACKET. prctl(2)
#include "pushpkt/lab/privileged_helper.hpp"

#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>

namespace pushpkt::lab {
namespace {

/// An error on its way through the line: cut if it is longer than anybody reads.
struct Reply {
  bool failed = false;
  int number = 0;
  std::array<char, 1024> what{};
  std::array<char, 4096> hint{};
};

Reply reply_of(const Result<void>& done) {
  Reply reply;
  if (done) return reply;
  reply.failed = true;
  reply.number = done.error().number;
  done.error().what.copy(reply.what.data(), reply.what.size() - 1);
  done.error().hint.copy(reply.hint.data(), reply.hint.size() - 1);
  return reply;
}

ssize_t receive(int line, void* into, std::size_t bytes) {
  ssize_t got = 0;
  do {
    got = ::recv(line, into, bytes, 0);
  } while (got < 0 && errno == EINTR);
  return got;
}

[[noreturn]] void serve(int line, const Lab& lab, const std::vector<Plan>& plans) {
  std::size_t number = 0;
  while (receive(line, &number, sizeof number) == static_cast<ssize_t>(sizeof number)) {
    if (number >= plans.size()) break;
    const Reply reply = reply_of(lab.run_plan(plans[number]));
    if (::send(line, &reply, sizeof reply, MSG_NOSIGNAL) < 0) break;
  }
  ::_exit(0);
}

}  // namespace

Result<PrivilegedHelper> PrivilegedHelper::hire(const Lab& lab, const std::vector<Plan>& plans) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return fail(system_error("cannot make a pair of sockets"));
  }
  Fd ours(ends[0]);
  Fd theirs(ends[1]);
  const pid_t pid = ::fork();
  if (pid < 0) return fail(system_error("cannot start another process"));
  if (pid == 0) {
    ours.reset();  // or the end of the other process would not end the line
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    serve(theirs.get(), lab, plans);
  }
  return PrivilegedHelper(pid, std::move(ours));
}

PrivilegedHelper::PrivilegedHelper(PrivilegedHelper&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), line_(std::move(other.line_)) {}

PrivilegedHelper::~PrivilegedHelper() {
  if (pid_ < 0) return;
  line_.reset();
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<void> PrivilegedHelper::run_plan(std::size_t number) const {
  Reply reply;
  const bool told = ::send(line_.get(), &number, sizeof number, MSG_NOSIGNAL) >= 0;
  if (!told || receive(line_.get(), &reply, sizeof reply) != static_cast<ssize_t>(sizeof reply)) {
    return fail(Error{
        "cannot change the lab: the process that does it is gone", 0, {}, Cause::environment});
  }
  if (!reply.failed) return {};
  return fail(Error{reply.what.data(), reply.number, reply.hint.data(), Cause::environment});
}

}  // namespace pushpkt::lab
