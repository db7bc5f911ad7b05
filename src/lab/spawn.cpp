// clone3(2) into PID, mount, IPC and UTS namespaces; the first process there, the keeper, runs the
// program, passes signals on and gives its exit status back. pid_namespaces(7), mount_namespaces(7)
//
//   us --clone--> keeper (PID 1 of its namespace) --fork--> the program, and what it starts
//
// The kernel kills the keeper when our thread ends (PR_SET_PDEATHSIG), and with PID 1 all the rest.
// Between clone and exec only system calls are made: no allocation, no lock.
#include "spawn.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdint>
#include <string_view>

#include "inner_namespaces.hpp"
#include "mounts.hpp"
#include "namespaces.hpp"

namespace pushpkt::lab {
namespace {

// All that the child needs, made before it exists.
struct Prepared {
  const char* file;
  std::vector<char*> argv;
  const std::vector<int>* descriptors;
  std::vector<int> lifted;  // room for their copies
  int netns_fd;
  const Mounts* mounts;
  std::string_view host_name;
  int parent_pidfd;
  int report_fd;  // an errno goes here if the program cannot be started
};

[[noreturn]] void give_up(int report_fd, int number) {
  const ssize_t ignored = ::write(report_fd, &number, sizeof number);
  static_cast<void>(ignored);
  ::_exit(127);
}

// F_DUPFD says EINVAL where its first number is not below RLIMIT_NOFILE. fcntl(2)
int too_many(int number) { return number == EINVAL ? EMFILE : number; }

// Numbers overlap, so all are copied out of the way first.
bool place_descriptors(Prepared& prepared, int first_free) {
  for (std::size_t i = 0; i < prepared.lifted.size(); ++i) {
    prepared.lifted[i] = ::fcntl((*prepared.descriptors)[i], F_DUPFD_CLOEXEC, first_free);
    if (prepared.lifted[i] < 0) return false;
  }
  for (std::size_t i = 0; i < prepared.lifted.size(); ++i) {
    if (::dup2(prepared.lifted[i], static_cast<int>(i)) < 0) return false;
  }
  return true;
}

[[noreturn]] void become_program(Prepared& prepared) {
  // Low numbers do: RLIMIT_NOFILE may be small, and the kernel takes the first that is free.
  const int out_of_the_way = static_cast<int>(prepared.lifted.size());
  const int report = ::fcntl(prepared.report_fd, F_DUPFD_CLOEXEC, out_of_the_way);
  if (report < 0) give_up(prepared.report_fd, too_many(errno));
  if (!place_descriptors(prepared, out_of_the_way)) give_up(report, too_many(errno));
  // Whatever else is open stays ours: the program gets what it was given.
  ::syscall(SYS_close_range, static_cast<unsigned>(prepared.lifted.size()), ~0U,
            CLOSE_RANGE_CLOEXEC);
  for (const int number : {SIGINT, SIGQUIT, SIGPIPE, SIGCHLD, SIGXFSZ}) ::signal(number, SIG_DFL);
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  ::execv(prepared.file, prepared.argv.data());
  give_up(report, errno);
}

// What a SIGTERM has not ended so long after the program's end is killed.
constexpr timespec longest_end_of_rest{.tv_sec = 2, .tv_nsec = 0};

// Reaps whatever ends; the end of the program is the end. Every signal is blocked, and taken here:
// a blocked signal reaches even a PID 1 that has no handler for it. SIGTERM is for all: the program
// may be a shell that waits for the one that matters, which then may still say its last word.
[[noreturn]] void keep(pid_t program) {
  sigset_t wanted;
  ::sigemptyset(&wanted);
  for (const int number : {SIGCHLD, SIGTERM, SIGHUP}) ::sigaddset(&wanted, number);
  bool is_terminated = false;
  int ended_with = -1;
  for (;;) {
    int status = 0;
    pid_t ended = 0;
    while ((ended = ::waitpid(-1, &status, WNOHANG)) > 0) {
      if (ended == program) ended_with = exit_status_of(status);
    }
    const bool none_left = ended < 0;
    if (ended_with >= 0 && (!is_terminated || none_left)) ::_exit(ended_with);
    const int number = ended_with >= 0 ? ::sigtimedwait(&wanted, nullptr, &longest_end_of_rest)
                                       : ::sigwaitinfo(&wanted, nullptr);
    if (number < 0 && errno == EAGAIN) ::_exit(ended_with);
    if (number == SIGTERM) {
      is_terminated = true;
      ::kill(-1, SIGTERM);
    } else if (number == SIGHUP) {
      ::kill(program, number);
    }
  }
}

// fork(2) of the C library takes its locks first: one that another thread held when the keeper was
// cloned stays locked here for ever.
pid_t fork_by_system_call() {
  clone_args wanted{};
  wanted.exit_signal = SIGCHLD;
  return static_cast<pid_t>(::syscall(SYS_clone3, &wanted, sizeof wanted));
}

// What was mounted so far is locked for who has no capability outside of this user namespace: it
// cannot be taken away, made writable, or mounted anew without the locks. mount_namespaces(7)
bool lock_mounts() {
  if (inner_user_namespace() < 0) return true;
  return ::setns(inner_user_namespace(), CLONE_NEWUSER) == 0 &&
         ::unshare(CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS) == 0;
}

[[noreturn]] void run_keeper(Prepared& prepared) {
  ::prctl(PR_SET_PDEATHSIG, SIGKILL);
  // The parent may have died before that line; getppid() says nothing across PID namespaces.
  pollfd parent{prepared.parent_pidfd, POLLIN, 0};
  if (::poll(&parent, 1, 0) != 0) ::_exit(127);
  ::signal(SIGCHLD, SIG_DFL);
  if (::setns(prepared.netns_fd, CLONE_NEWNET) != 0) give_up(prepared.report_fd, errno);
  prepared.mounts->make();
  if (!lock_mounts()) give_up(prepared.report_fd, errno);
  // Shells show it in their prompts. Without it the lab works as well.
  [[maybe_unused]] const int named =
      ::sethostname(prepared.host_name.data(), prepared.host_name.size());
  const pid_t program = fork_by_system_call();
  if (program < 0) give_up(prepared.report_fd, errno);
  if (program == 0) become_program(prepared);
  // Pipes and sockets that others wait on must not stay open here.
  ::syscall(SYS_close_range, 0U, ~0U, 0U);
  keep(program);
}

// A keeper with every signal blocked from its first instruction: none is lost. The kernel's clone3
// is as fork(2), with namespaces and a pidfd.
pid_t clone_keeper(Prepared& prepared, int& pidfd) {
  sigset_t all;
  sigset_t before;
  ::sigfillset(&all);
  ::pthread_sigmask(SIG_SETMASK, &all, &before);
  clone_args wanted{};
  wanted.flags = CLONE_NEWPID | CLONE_NEWNS | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_PIDFD;
  wanted.pidfd = reinterpret_cast<std::uintptr_t>(&pidfd);
  wanted.exit_signal = SIGCHLD;
  const auto pid = static_cast<pid_t>(::syscall(SYS_clone3, &wanted, sizeof wanted));
  if (pid == 0) run_keeper(prepared);
  const int number = errno;
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  errno = number;
  return pid;
}

// Whether the program was started: the pipe closes on exec, or brings an errno.
int read_report(int report_fd) {
  int number = 0;
  ssize_t got = 0;
  do {
    got = ::read(report_fd, &number, sizeof number);
  } while (got < 0 && errno == EINTR);
  return got == static_cast<ssize_t>(sizeof number) ? number : 0;
}

}  // namespace

Result<Process> spawn(const Launch& launch) {
  if (launch.argv.empty()) return fail(input_error("cannot start a program: none is named"));
  const auto file = find_program(launch.argv.front());
  if (!file) return fail(file.error());
  const std::string what = "cannot start " + launch.argv.front();
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return fail(system_error(what));
  const Fd report(ends[0]);
  Fd report_to(ends[1]);
  const Fd self(static_cast<int>(::syscall(SYS_pidfd_open, ::getpid(), 0U)));
  if (!self.valid()) return fail(system_error("cannot open a pidfd", "it needs Linux 5.3"));
  const Mounts mounts(*launch.neighbours);

  Prepared prepared{.file = file->c_str(),
                    .argv = {},
                    .descriptors = &launch.descriptors,
                    .lifted = {},
                    .netns_fd = launch.netns_fd,
                    .mounts = &mounts,
                    .host_name = launch.host_name,
                    .parent_pidfd = self.get(),
                    .report_fd = report_to.get()};
  for (const std::string& word : launch.argv)
    prepared.argv.push_back(const_cast<char*>(word.c_str()));
  prepared.argv.push_back(nullptr);
  prepared.lifted.resize(launch.descriptors.size());

  int pidfd = -1;
  const pid_t pid = clone_keeper(prepared, pidfd);
  if (pid < 0) {
    const int number = errno;
    if (number != ENOSPC) return fail(system_error(what, number));
    using enum NamespaceKind;
    return fail(Error{what, number, bans().hint({mount, pid, ipc, uts}, number)});
  }
  Process process(pid, Fd(pidfd));
  report_to.reset();
  if (const int number = read_report(report.get()); number != 0) {
    return fail(system_error(what, number));
  }
  return process;
}

}  // namespace pushpkt::lab
