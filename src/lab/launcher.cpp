// Numbers go one way, states and errors come back: socketpair(2), SOCK_SEQPACKET. prctl(2)
#include "pushpkt/lab/launcher.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>

#include "pushpkt/lab/listeners.hpp"
#include "pushpkt/lab/process.hpp"

namespace pushpkt::lab {
namespace {

constexpr std::chrono::seconds patience{2};

struct Request {
  bool starts = false;  ///< else it looks
  std::size_t number = 0;
};

struct Reply {
  bool failed = false;
  int number = 0;
  Launcher::State state = {};
  std::array<char, 512> what{};
  std::array<char, 512> hint{};
};

ssize_t receive(int line, void* into, std::size_t bytes) {
  ssize_t got = 0;
  do {
    got = ::recv(line, into, bytes, 0);
  } while (got < 0 && errno == EINTR);
  return got;
}

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
    reply.failed = true;
    reply.number = process.error().number;
    process.error().what.copy(reply.what.data(), reply.what.size() - 1);
    process.error().hint.copy(reply.hint.data(), reply.hint.size() - 1);
    return reply;
  }

  void end_all() {
    for (Process& process : processes_) {
      static_cast<void>(process.terminate(Deadline::in(patience)).has_value());
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

[[noreturn]] void serve(int line, const Host& host, const std::vector<std::string>& commands) {
  // Ctrl-C is for the other process: this one ends with it.
  for (const int number : {SIGINT, SIGQUIT}) ::signal(number, SIG_IGN);
  Starter starter(host, commands);
  Request request;
  while (receive(line, &request, sizeof request) == static_cast<ssize_t>(sizeof request)) {
    if (request.number >= commands.size()) break;
    const Reply reply = starter.reply_to(request);
    if (::send(line, &reply, sizeof reply, MSG_NOSIGNAL) < 0) break;
  }
  starter.end_all();
  ::_exit(0);
}

Result<Reply> ask(int line, const Request& request) {
  Reply reply;
  const bool sent = ::send(line, &request, sizeof request, MSG_NOSIGNAL) >= 0;
  if (!sent || receive(line, &reply, sizeof reply) != static_cast<ssize_t>(sizeof reply)) {
    return fail(Error{
        "cannot start a command: the process that does it is gone", 0, {}, Cause::environment});
  }
  if (!reply.failed) return reply;
  return fail(Error{reply.what.data(), reply.number, reply.hint.data(), Cause::environment});
}

}  // namespace

Result<Launcher> Launcher::open(const Host& host, const std::vector<std::string>& commands) {
  std::array<int, 2> ends{};
  if (::socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    return fail(system_error("cannot make a pair of sockets"));
  }
  Fd ours(ends[0]);
  Fd theirs(ends[1]);
  const pid_t pid = ::fork();
  if (pid < 0) return fail(system_error("cannot start another process"));
  if (pid == 0) {
    ours.reset();  // or the end of the other process would not end the line
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    serve(theirs.get(), host, commands);
  }
  return Launcher(pid, std::move(ours));
}

Launcher::Launcher(Launcher&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), line_(std::move(other.line_)) {}

Launcher::~Launcher() {
  if (pid_ < 0) return;
  line_.reset();
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

Result<void> Launcher::start(std::size_t number) const {
  const auto reply = ask(line_.get(), {.starts = true, .number = number});
  return reply ? Result<void>() : fail(reply.error());
}

Result<Launcher::State> Launcher::look() const {
  const auto reply = ask(line_.get(), {});
  if (!reply) return fail(reply.error());
  return reply->state;
}

}  // namespace pushpkt::lab
