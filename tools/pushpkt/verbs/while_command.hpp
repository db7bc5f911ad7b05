// The command of `sniff --while`: started before the capture is opened, let go when it is.
#pragma once

#include <string>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/lab/process.hpp"

namespace pushpkt::tool {

/// A child that waits and then becomes `/bin/sh -c COMMAND`. It is forked before anything is opened
/// or given up: it has the caller's rights, and none of the descriptors of the capture.
class WhileCommand {
 public:
  /// `to_stderr`: its standard output goes to ours for errors, because ours carries packets.
  [[nodiscard]] static Result<WhileCommand> prepare(const std::string& command, bool to_stderr);

  /// The command runs from now on. If this is never called, the child ends without it.
  void begin();
  /// Readable when it has ended: for poll(2).
  [[nodiscard]] int ended_fd() const { return process_.ended_fd(); }
  [[nodiscard]] Result<bool> has_ended();
  /// Waits for its end, which a signal to us asks for: the exit status, 128 + N after signal N.
  [[nodiscard]] Result<int> wait();
  /// SIGTERM to it and, without a terminal, to all that it started; SIGKILL after 5 s.
  [[nodiscard]] Result<int> terminate();

 private:
  WhileCommand(lab::Process process, Fd gate, bool has_group)
      : process_(std::move(process)), gate_(std::move(gate)), has_group_(has_group) {}
  void send(int signal) const;

  lab::Process process_;
  Fd gate_;
  bool has_group_;
};

}  // namespace pushpkt::tool
