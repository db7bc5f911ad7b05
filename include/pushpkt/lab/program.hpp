// A program on a host of the lab, and how to know that it is ready: what it printed is kept.
#pragma once

#include <string>
#include <vector>

#include "pushpkt/lab/host.hpp"

namespace pushpkt::lab {

/// When a program counts as ready.
struct Ready {
  enum class Kind : std::uint8_t { at_once, udp, tcp, output };
  Kind kind = Kind::at_once;
  Port port = {};
  std::string text = {};
};
/// It has a UDP socket on this port: the kernel says so, nothing is sent to find out.
[[nodiscard]] inline Ready listens_on_udp(Port port) { return {Ready::Kind::udp, port, {}}; }
/// It has a TCP socket that takes connections on this port.
[[nodiscard]] inline Ready listens_on_tcp(Port port) { return {Ready::Kind::tcp, port, {}}; }
/// It has printed this text. (A program that prints to a file holds lines back until it flushes.)
[[nodiscard]] inline Ready prints(std::string text) {
  return {Ready::Kind::output, {}, std::move(text)};
}

/// "had a UDP socket on port 53", "printed \"ready\"": what it is to have done.
[[nodiscard]] std::string to_text(const Ready& ready);
/// Whether the host has the socket that `ready` names; true of other kinds.
[[nodiscard]] bool has_socket(const Host& host, const Ready& ready);
/// "open UDP ports on the server: 53": the wrong port is the usual reason. "" of other kinds.
[[nodiscard]] std::string open_ports_text(const Host& host, const Ready& ready);

class Program {
 public:
  /// Starts `argv` on the host and returns when it is ready. An error: it cannot be started, it
  /// ended before it was ready, or was not ready at the deadline; with what it printed.
  [[nodiscard]] static Result<Program> start(const Host& host, std::vector<std::string> argv,
                                             const Ready& ready, Deadline deadline);

  /// All that it printed so far, stdout and stderr as they came.
  [[nodiscard]] std::string output() const;
  /// An error, with what it printed: it has ended by itself, other than with 0.
  [[nodiscard]] Result<void> check();
  /// Asks it to end (SIGTERM), and makes it end at the deadline. An error, with what it printed:
  /// it ended by itself before, other than with 0, or it takes the request with a status. Once is
  /// enough.
  [[nodiscard]] Result<void> stop(Deadline deadline);
  /// "`./server 12000` on the server"
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  Program(std::string name, Fd output, Process process)
      : name_(std::move(name)), output_(std::move(output)), process_(std::move(process)) {}
  [[nodiscard]] Result<void> wait_until(const Ready& ready, const Host& host, Deadline deadline);
  [[nodiscard]] bool is(const Ready& ready, const Host& host) const;
  [[nodiscard]] std::string what_it_printed() const;

  std::string name_;
  Fd output_;
  Process process_;
  bool is_stopped_ = false;
};

}  // namespace pushpkt::lab
