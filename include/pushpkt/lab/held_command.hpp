// A command that is started early and runs later: `sniff --while` opens its capture in between.
#pragma once

#include <functional>
#include <string>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/lab/process.hpp"

namespace pushpkt::lab {

/// A child that waits and then becomes `/bin/sh -c COMMAND`. It has the rights and descriptors that
/// the caller has at prepare(), not those of begin().
class HeldCommand {
 public:
  /// `to_stderr`: its standard output goes to ours for errors, because ours carries packets.
  [[nodiscard]] static Result<HeldCommand> prepare(const std::string& command, bool to_stderr);

  /// The command runs from now on. If this is never called, the child ends without it.
  void begin();
  /// Readable when it has ended: for poll(2).
  [[nodiscard]] int ended_fd() const { return process_.ended_fd(); }
  [[nodiscard]] Result<bool> has_ended();
  /// Waits for its end, and terminates it when `stop` is true, which `stop_fd` wakes us for: the
  /// exit status, 128 + N after signal N.
  [[nodiscard]] Result<int> wait(const std::function<bool()>& stop, int stop_fd);
  /// SIGTERM to it and, without a terminal, to all that it started; SIGKILL after 5 s.
  [[nodiscard]] Result<int> terminate();

 private:
  HeldCommand(Process process, Fd gate, bool has_group)
      : process_(std::move(process)), gate_(std::move(gate)), has_group_(has_group) {}

  Process process_;
  Fd gate_;
  bool has_group_;
};

}  // namespace pushpkt::lab
