// A forked child that keeps CAP_NET_ADMIN and runs prepared plans, so that the process that parses
// packets can drop its capabilities. capabilities(7), fork(2)
#pragma once

#include <string>
#include <vector>

#include "pushpkt/base/child_line.hpp"
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
  [[nodiscard]] static Result<PrivilegedHelper> spawn(const Lab& lab,
                                                      const std::vector<Plan>& plans);

  /// Returns when plan `number` was carried out. The error names the first command that failed,
  /// and what it said; those before it stay done.
  [[nodiscard]] Result<void> run_plan(std::size_t number) const;

 private:
  explicit PrivilegedHelper(ChildLine line) : line_(std::move(line)) {}
  ChildLine line_;
};

}  // namespace pushpkt::lab
