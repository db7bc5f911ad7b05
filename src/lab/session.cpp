// poll(2) on pidfds, captures and signals. signalfd(2)
#include "pushpkt/lab/session.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sys/signalfd.h>

#include <cerrno>
#include <csignal>
#include <cstring>

#include "lab/status_text.hpp"
#include "pushpkt/lab/listeners.hpp"

namespace pushpkt::lab {
namespace {

/// As nohup(1) leaves it. Where it is blocked, an ignored signal is queued all the same: signal(7)
bool is_ignored(int number) {
  struct sigaction action {};
  return ::sigaction(number, nullptr, &action) == 0 && action.sa_handler == SIG_IGN;
}

/// Signals as something to poll: the command gets a SIGTERM then. Keys of a terminal (Ctrl-C) are
/// for the program in front, which gets them too; SIGINT and SIGQUIT of a process are for us.
Result<Fd> take_signals() {
  std::signal(SIGINT, SIG_DFL);
  std::signal(SIGQUIT, SIG_DFL);
  sigset_t wanted;
  ::sigemptyset(&wanted);
  for (const int number : {SIGTERM, SIGINT, SIGQUIT}) ::sigaddset(&wanted, number);
  if (!is_ignored(SIGHUP)) ::sigaddset(&wanted, SIGHUP);
  ::sigprocmask(SIG_BLOCK, &wanted, nullptr);
  Fd signals(::signalfd(-1, &wanted, SFD_CLOEXEC | SFD_NONBLOCK));
  if (!signals.valid()) return fail(system_error("cannot wait for signals"));
  return signals;
}

class Session {
 public:
  Session(const Lab& lab, const SessionWork& work, const SessionOptions& options, Fd signals)
      : lab_(lab), work_(work), options_(options), signals_(std::move(signals)) {}

  Result<int> run() {
    if (auto ready = start_server(); !ready) return fail(ready.error());
    auto client = lab_.client().start(work_.command);
    if (!client) return fail(client.error());
    client_.emplace(std::move(*client));
    if (options_.started) {
      if (auto done = options_.started(); !done) return fail(done.error());
    }
    auto status = watch();
    if (auto finished = finish(); !finished) return fail(finished.error());
    if (!status) return status;
    if (server_failure_) return fail(*server_failure_);
    return status;
  }

 private:
  Result<void> start_server() {
    if (work_.server_command.empty()) return {};
    const Fd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const std::size_t before = count_receiving_sockets(lab_.server());
    auto started = lab_.server().start({"/bin/sh", "-c", work_.server_command},
                                       {.in = nothing.get(), .out = 1, .err = 2});
    if (!started) return fail(started.error());
    server_.emplace(std::move(*started));
    return work_.server_wait_seconds > 0 ? wait_for_server(before) : Result<void>{};
  }

  // There is no event for bind(2) or listen(2): the kernel's tables are read again and again, and
  // in between we wait for the server's end.
  Result<void> wait_for_server(std::size_t before) {
    constexpr std::chrono::milliseconds between_looks{2};
    const auto longest =
        std::chrono::nanoseconds(static_cast<std::int64_t>(work_.server_wait_seconds * 1e9));
    const Deadline deadline = Deadline::in(longest);
    while (count_receiving_sockets(lab_.server()) <= before) {
      const auto ended = server_->wait(Deadline::in(between_looks));
      if (!ended) return fail(ended.error());
      if (*ended) return fail(failure(status_text(**ended) + " before it listened"));
      if (deadline.passed()) return fail(never_listened());
      if (asked_to_end()) return fail(failure("was ended before it listened"));
    }
    return {};
  }

  [[nodiscard]] Error failure(const std::string& what) const {
    return Error{"cannot run the server `" + work_.server_command + "`: it " + what, 0,
                 "what it printed is above; a server that goes to the background ends with its "
                 "shell",
                 Cause::environment};
  }

  [[nodiscard]] Error never_listened() const {
    Error error = failure("listened on no port in time");
    error.hint = "--server-wait SECONDS waits longer; --server-wait 0 does not wait at all";
    return error;
  }

  [[nodiscard]] bool asked_to_end() const {
    signalfd_siginfo info{};
    while (::read(signals_.get(), &info, sizeof info) == static_cast<ssize_t>(sizeof info)) {
      const bool is_key =
          (info.ssi_signo == SIGINT || info.ssi_signo == SIGQUIT) && info.ssi_code == SI_KERNEL;
      if (!is_key) return true;
    }
    return false;
  }

  /// Until the command ends: its exit status.
  Result<int> watch() {
    const auto [one, other] =
        options_.recorder != nullptr ? options_.recorder->fds() : std::array<int, 2>{-1, -1};
    for (;;) {
      const int server = server_ ? server_->ended_fd() : -1;
      std::array<pollfd, 5> events{{{client_->ended_fd(), POLLIN, 0},
                                    {signals_.get(), POLLIN, 0},
                                    {server, POLLIN, 0},
                                    {one, POLLIN, 0},
                                    {other, POLLIN, 0}}};
      if (::poll(events.data(), events.size(), -1) < 0 && errno != EINTR) {
        return fail(system_error("cannot wait for the command"));
      }
      if (options_.recorder != nullptr) {
        if (auto taken = options_.recorder->take(); !taken) return fail(taken.error());
      }
      if (events[2].revents != 0) note_end_of_server();
      if (events[0].revents != 0) return client_->wait();
      if (events[1].revents != 0 && asked_to_end()) {
        return client_->terminate(Deadline::in(longest_end_of_command));
      }
    }
  }

  /// A server that has done its work may end with 0.
  void note_end_of_server() {
    const auto status = server_->wait();
    server_.reset();
    if (!status || *status == 0) return;
    server_failure_ = failure(status_text(*status) + " while the command ran");
    if (options_.server_failed) {
      options_.server_failed("the server " + status_text(*status) + "; the command goes on");
    }
  }

  Result<void> finish() {
    if (server_)
      static_cast<void>(server_->terminate(Deadline::in(longest_end_of_command)).has_value());
    server_.reset();
    if (options_.recorder == nullptr) return {};
    auto finished = options_.recorder->finish();
    if (options_.recorded) options_.recorded();
    return finished;
  }

  const Lab& lab_;
  const SessionWork& work_;
  const SessionOptions& options_;
  Fd signals_;
  std::optional<Process> server_;
  std::optional<Process> client_;
  std::optional<Error> server_failure_;
};

}  // namespace

Result<int> run_session(const Lab& lab, const SessionWork& work, const SessionOptions& options) {
  auto signals = take_signals();
  if (!signals) return fail(signals.error());
  return Session(lab, work, options, std::move(*signals)).run();
}

}  // namespace pushpkt::lab
