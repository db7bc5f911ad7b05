// Numbers go one way, states and errors come back.
#include "pushpkt/lab/launcher.hpp"

#include <fcntl.h>

#include <csignal>
#include <optional>

#include "pushpkt/lab/listeners.hpp"
#include "pushpkt/lab/process.hpp"

namespace pushpkt::lab {
namespace {

constexpr std::chrono::seconds longest_end{2};

struct Request {
  bool starts = false;  ///< else it looks
  std::size_t number = 0;
};

struct Reply {
  LineError error = {};
  Launcher::State state = {};
};

/// The child's half.
class Starter {
 public:
  Starter(const Host& host, const std::vector<std::string>& commands)
      : host_(host), commands_(commands), nothing_(::open("/dev/null", O_RDONLY | O_CLOEXEC)) {}

  Reply reply_to(const Request& request) {
    Reply reply;
    if (!request.starts) {
      reply.state = look();
      return reply;
    }
    before_ = count_receiving_sockets(host_);
    auto process = host_.start({"/bin/sh", "-c", commands_.at(request.number)},
                               {.in = nothing_.get(), .out = 2, .err = 2});
    if (process) {
      processes_.push_back(std::move(*process));
      return reply;
    }
    reply.error = LineError::of(process.error());
    return reply;
  }

  void end_all() {
    for (Process& process : processes_) {
      static_cast<void>(process.terminate(Deadline::in(longest_end)).has_value());
    }
  }

 private:
  [[nodiscard]] Launcher::State look() {
    Launcher::State state{.listens = count_receiving_sockets(host_) > before_};
    if (processes_.empty()) return state;
    const auto ended = processes_.back().wait(Deadline::in(std::chrono::nanoseconds(0)));
    state.ended = ended && *ended;
    if (state.ended) state.status = **ended;
    return state;
  }

  const Host& host_;
  const std::vector<std::string>& commands_;
  Fd nothing_;
  std::size_t before_ = 0;
  std::vector<Process> processes_;
};

void serve(int line, const Host& host, const std::vector<std::string>& commands) {
  // Ctrl-C is for the other process: this one ends with it.
  for (const int number : {SIGINT, SIGQUIT}) ::signal(number, SIG_IGN);
  Starter starter(host, commands);
  ChildLine::serve<Request>(line, [&](const Request& request) -> std::optional<Reply> {
    if (request.number >= commands.size()) return std::nullopt;
    return starter.reply_to(request);
  });
  starter.end_all();
}

Result<Launcher::State> ask(const ChildLine& line, const Request& request) {
  Reply reply;
  if (!line.ask(request, reply)) {
    return fail(Error{
        "cannot start a command: the process that does it is gone", 0, {}, Cause::environment});
  }
  if (const auto done = reply.error.result(); !done) return fail(done.error());
  return reply.state;
}

}  // namespace

Result<Launcher> Launcher::open(const Host& host, const std::vector<std::string>& commands) {
  auto line = ChildLine::open([&](int fd) { serve(fd, host, commands); });
  if (!line) return fail(line.error());
  return Launcher(std::move(*line));
}

Result<void> Launcher::start(std::size_t number) const {
  const auto state = ask(line_, {.starts = true, .number = number});
  return state ? Result<void>() : fail(state.error());
}

Result<Launcher::State> Launcher::look() const { return ask(line_, {}); }

}  // namespace pushpkt::lab
