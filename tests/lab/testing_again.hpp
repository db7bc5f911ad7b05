// This test program once more, in a child: tests that are meant to fail or to be skipped.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <functional>
#include <string>

#include "in_child.hpp"
#include "pushpkt/base/fd.hpp"

namespace pushpkt::testing {

struct Rerun {
  int status = -1;
  std::string output;
};

/// Runs the disabled test of this name alone. `prepare` changes the child before.
inline Rerun run_again(
    const std::string& test, const std::function<void()>& prepare = [] {}) {
  const Fd output(::memfd_create("rerun", 0));
  const std::string filter = "--gtest_filter=" + test;
  const pid_t child = ::fork();
  if (child == 0) {
    ::dup2(output.get(), 1);
    ::dup2(output.get(), 2);
    ::unsetenv("GTEST_OUTPUT");
    prepare();
    ::execl("/proc/self/exe", "again", filter.c_str(), "--gtest_also_run_disabled_tests",
            "--gtest_color=no", nullptr);
    ::_exit(126);
  }
  Rerun rerun;
  rerun.status = test::wait_for_child(child);
  std::array<char, 4096> part{};
  for (ssize_t got = 0; (got = ::pread(output.get(), part.data(), part.size(),
                                       static_cast<off_t>(rerun.output.size()))) > 0;) {
    rerun.output.append(part.data(), static_cast<std::size_t>(got));
  }
  return rerun;
}

}  // namespace pushpkt::testing
