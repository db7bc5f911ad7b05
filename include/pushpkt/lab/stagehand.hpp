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
/// the plans that it was given at its birth: we tell it numbers, and no octet from a network
/// reaches it. It ends with us.
class Stagehand {
 public:
  /// Before capabilities are dropped, and while this process has one thread. `plans` are commands
  /// for hosts of this lab.
  [[nodiscard]] static Result<Stagehand> hire(const Lab& lab, const std::vector<Plan>& plans);
  Stagehand(Stagehand&& other) noexcept;
  Stagehand& operator=(Stagehand&&) = delete;
  Stagehand(const Stagehand&) = delete;
  Stagehand& operator=(const Stagehand&) = delete;
  ~Stagehand();

  /// Returns when plan `number` was carried out. The error names the first command that failed,
  /// and what it said; those before it stay done.
  [[nodiscard]] Result<void> carry_out(std::size_t number) const;

 private:
  Stagehand(pid_t pid, Fd line) : pid_(pid), line_(std::move(line)) {}
  pid_t pid_;
  Fd line_;
};

}  // namespace pushpkt::lab
