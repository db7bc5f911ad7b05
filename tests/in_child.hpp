// What a test does in a process of its own: it changes limits, rights or signals for good.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>

namespace pushpkt::test {

/// The exit status of a child of ours; 128 + N after signal N, -1 where there is no such child.
inline int wait_for_child(pid_t child) {
  int status = 0;
  pid_t ended = 0;
  while ((ended = ::waitpid(child, &status, 0)) < 0 && errno == EINTR) {
  }
  if (child <= 0 || ended != child) return -1;
  return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/// The exit status of a forked child that ends with what `work` returns.
template <class Work>
int in_child(const Work& work) {
  const pid_t child = ::fork();
  if (child == 0) ::_exit(work());
  return wait_for_child(child);
}

}  // namespace pushpkt::test
