// A forked child and a line to it, socketpair(2): the child ends when the line is closed.
#pragma once

#include <sys/types.h>

#include <array>
#include <functional>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/result.hpp"

namespace pushpkt {

/// The parent's end. Closing it tells the child to end; the destructor waits for that.
class ChildLine {
 public:
  /// Forks a child that runs `serve` with its end of the line and then ends. It is killed if the
  /// thread that forked it ends first. While this process has one thread.
  [[nodiscard]] static Result<ChildLine> open(const std::function<void(int line)>& serve);
  ChildLine(ChildLine&& other) noexcept;
  ChildLine& operator=(ChildLine&&) = delete;
  ChildLine(const ChildLine&) = delete;
  ChildLine& operator=(const ChildLine&) = delete;
  ~ChildLine();

  /// Sends a request and waits for the reply: objects without pointers. False: the child is gone.
  template <class Request, class Reply>
  [[nodiscard]] bool ask(const Request& request, Reply& reply) const {
    return send_message(line_.get(), &request, sizeof request) &&
           receive_message(line_.get(), &reply, sizeof reply);
  }
  /// The child's half: replies to each request until the line is closed, or `reply_to` gives none.
  template <class Request, class ReplyTo>
  static void serve(int line, ReplyTo reply_to) {
    Request request{};
    while (receive_message(line, &request, sizeof request)) {
      const auto reply = reply_to(request);
      if (!reply || !send_message(line, &*reply, sizeof *reply)) return;
    }
  }
  /// For messages with descriptors: sendmsg(2), SCM_RIGHTS.
  [[nodiscard]] int fd() const { return line_.get(); }

 private:
  ChildLine(pid_t pid, Fd line) : pid_(pid), line_(std::move(line)) {}
  static bool send_message(int line, const void* from, std::size_t bytes);
  static bool receive_message(int line, void* into, std::size_t bytes);

  pid_t pid_;
  Fd line_;
};

/// An error on its way through the line, cut at the ends of its arrays.
struct LineError {
  bool failed = false;
  int number = 0;
  std::array<char, 1024> what = {};
  std::array<char, 4096> hint = {};

  [[nodiscard]] static LineError of(const Error& error);
  [[nodiscard]] Result<void> result() const;
};

}  // namespace pushpkt
