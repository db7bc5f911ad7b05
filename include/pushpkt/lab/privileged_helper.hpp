// Changes the scenery of a lab while the play is on, so that whoever looks at packets needs no
// privilege to do so. capabilities(7), fork(2)
#pragma once

#include <sys/types.h>

#include <string>
#include <vector>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"
#include "pushpkt/lab/lab.hpp"

namespace pushpkt::lab {

/// A child process that keeps the capabilities which we drop. All that it will ever do is carry out
/// the plans that it was given at its birth: we tell it numbers, and no byte from a network
/// reaches it. It ends with us.
class PrivilegedHelper {
 public:
  /// Before capabilities are dropped, and while this process has one thread. `plans` are commands
  /// for hosts of this lab.
  [[nodiscard]] static Result<PrivilegedHelper> hire(const Lab& lab,
                                                     const std::vector<Plan>& plans);
  PrivilegedHelper(PrivilegedHelper&& other) noexcept;
  PrivilegedHelper& operator=(PrivilegedHelper&&) = delete;
  PrivilegedHelper(const PrivilegedHelper&) = delete;
  PrivilegedHelper& operator=(const PrivilegedHelper&) = delete;
  ~PrivilegedHelper();

  /// Returns when plan `number` was carried out. The error names the first command that failed,
  /// and what it said; those before it stay done.
  [[nodiscard]] Result<void> run_plan(std::size_t number) const;

 private:
  PrivilegedHelper(pid_t pid, Fd line) : pid_(pid), line_(std::move(line)) {}
  pid_t pid_;
  Fd line_;
};

}  // namespace pushpkt::lab
