// A child enters; what it opens there is ours too, as both share the table of descriptors
// (CLONE_FILES). clone(2), setns(2), user_namespaces(7)
#include "inner_namespaces.hpp"

#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "namespaces.hpp"

namespace pushpkt::lab {
namespace {

Fd& inner_user() {
  static Fd descriptor;
  return descriptor;
}

/// A child that stands still in the namespace, until `end`.
struct Entered {
  pid_t child = -1;
  int number = 0;  ///< its errno
  Fd opened;       ///< the namespace
  Fd process;      ///< its /proc/PID, not by its number: /proc may be of another PID namespace
};

struct Answer {
  int number;
  int opened;
  int process;
};

/// The child: stops when it has told, and is ended then.
template <class Enter>
[[noreturn]] void enter_and_stop(const char* name_of_namespace, Enter enter, pid_t parent,
                                 int to_parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (::getppid() != parent) ::_exit(1);
  Answer answer{0, -1, -1};
  if (enter()) {
    answer.opened = ::open(name_of_namespace, O_RDONLY | O_CLOEXEC);
    answer.process = ::open("/proc/self", O_PATH | O_DIRECTORY | O_CLOEXEC);
  }
  if (answer.opened < 0 || answer.process < 0) answer.number = errno;
  if (::write(to_parent, &answer, sizeof answer) == sizeof answer) ::raise(SIGSTOP);
  ::_exit(1);
}

/// `enter` runs in the child and says whether it worked.
template <class Enter>
Result<Entered> enter_in_child(const char* name_of_namespace, Enter enter) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0) {
    return fail(system_error("cannot make a pipe"));
  }
  const Fd from_child(ends[0]);
  const Fd to_us(ends[1]);
  const pid_t us = ::getpid();
  clone_args wanted{};
  wanted.flags = CLONE_FILES;
  wanted.exit_signal = SIGCHLD;
  const auto child = static_cast<pid_t>(::syscall(SYS_clone3, &wanted, sizeof wanted));
  if (child < 0) return fail(system_error("cannot start another process"));
  if (child == 0) enter_and_stop(name_of_namespace, enter, us, to_us.get());
  siginfo_t stopped{};
  while (::waitid(P_PID, static_cast<id_t>(child), &stopped, WEXITED | WSTOPPED | WNOWAIT) < 0 &&
         errno == EINTR) {
  }
  Answer answer{ECHILD, -1, -1};
  static_cast<void>(::read(from_child.get(), &answer, sizeof answer) < 0);
  return Entered{child, answer.number, Fd(answer.opened), Fd(answer.process)};
}

void end(const Entered& entered) {
  ::kill(entered.child, SIGKILL);
  while (::waitpid(entered.child, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace

int inner_user_namespace() { return inner_user().get(); }

Result<void> make_inner_user_namespace(const std::string& uids, const std::string& gids) {
  auto entered = enter_in_child("/proc/self/ns/user", [] { return ::unshare(CLONE_NEWUSER) == 0; });
  if (!entered) return fail(entered.error());
  Result<void> mapped;
  if (entered->number == 0) mapped = write_map("uid_map", uids, entered->process.get());
  if (entered->number == 0 && mapped) {
    mapped = write_map("gid_map", gids, entered->process.get());
  }
  end(*entered);
  if (entered->number != 0) {
    return fail(forbidden("cannot make a user namespace", entered->number));
  }
  if (mapped) inner_user() = std::move(entered->opened);
  return mapped;
}

Result<Fd> new_inner_network_namespace() {
  auto entered = enter_in_child("/proc/self/ns/net", [] {
    return ::setns(inner_user_namespace(), CLONE_NEWUSER) == 0 && ::unshare(CLONE_NEWNET) == 0;
  });
  if (!entered) return fail(entered.error());
  end(*entered);
  if (entered->number == 0) return std::move(entered->opened);
  return fail(
      forbidden("cannot make a network namespace", entered->number, NamespaceKind::network));
}

}  // namespace pushpkt::lab
