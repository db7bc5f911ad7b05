// A thread on a host. A system call that waits in it is interrupted by a signal without an action:
// pthread_kill(3), sigaction(2). SIGURG, because the kernel ignores it where nothing is installed.
#include "pushpkt/testing/host_thread.hpp"

#include <pthread.h>

#include <condition_variable>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <mutex>
#include <thread>
#include <utility>

#include "pushpkt/lab/host.hpp"

namespace pushpkt::testing {
namespace {

constexpr int interruption = SIGURG;
/// The signal may come just before the system call, so it is sent again.
constexpr std::chrono::milliseconds between_signals{5};
/// The kernel does not announce a bind(2): its tables are read again.
constexpr std::chrono::milliseconds between_looks{1};

/// Without SA_RESTART, or the kernel goes on waiting. What the program has installed itself stays.
void let_signals_interrupt() {
  struct sigaction now {};
  ::sigaction(interruption, nullptr, &now);
  if ((now.sa_flags & SA_SIGINFO) != 0) return;
  if (now.sa_handler != SIG_DFL && now.sa_handler != SIG_IGN) return;
  struct sigaction action {};
  action.sa_handler = [](int) {};
  ::sigaction(interruption, &action, nullptr);
}

}  // namespace

struct HostThread::Control::State {
  State(app::Stop to_stop, std::chrono::seconds how_long, Location where, std::string called)
      : stop(std::move(to_stop)), patience(how_long), test(where), name(std::move(called)) {}

  void run(const lab::Host& host, const Function& function) {
    Result<void> outcome = host.enter();
    {
      const std::lock_guard lock(mutex);
      is_there = outcome.has_value();
    }
    changed.notify_all();
    if (outcome) outcome = called(function);
    const std::lock_guard lock(mutex);
    result = std::move(outcome);
    has_ended = true;
    changed.notify_all();
  }

  Result<void> called(const Function& function) {
    try {
      Control control(*this);
      return function(control);
    } catch (const std::exception& exception) {
      return fail(Error{"it threw: " + std::string(exception.what())});
    } catch (...) {
      return fail(Error{"it threw what is no std::exception"});
    }
  }

  app::Stop stop;
  std::chrono::seconds patience;
  Location test;
  std::string name;  ///< "the function on the server"
  std::mutex mutex = {};
  std::condition_variable changed = {};
  bool is_there = false;  ///< on its host
  bool is_ready = false;
  bool is_stopping = false;
  bool has_ended = false;
  Result<void> result = {};
  std::thread thread = {};
};

void HostThread::Control::ready() {
  const std::lock_guard lock(state_.mutex);
  state_.is_ready = true;
  state_.changed.notify_all();
}

bool HostThread::Control::is_stopping() const {
  const std::lock_guard lock(state_.mutex);
  return state_.is_stopping;
}

const app::Stop& HostThread::Control::stop() const { return state_.stop; }

Result<HostThread> HostThread::start(const lab::Host& host, Function function,
                                     const lab::Ready& ready, bool calls_ready,
                                     std::chrono::seconds patience, const Location& test) {
  auto stop = app::Stop::make();
  if (!stop) return fail(stop.error());
  let_signals_interrupt();
  const std::string name = "the function on the " + std::string(host.name());
  auto state = std::make_shared<State>(std::move(*stop), patience, test, name);
  state->thread = std::thread(
      [&state = *state, host, function = std::move(function)] { state.run(host, function); });
  HostThread started(state);

  const bool by_socket = ready.kind != lab::Ready::Kind::at_once;
  const Deadline deadline = Deadline::in(patience);
  std::unique_lock lock(state->mutex);
  for (;;) {
    const bool is = by_socket ? state->is_there && lab::has_socket(host, ready)
                              : (calls_ready ? state->is_ready : state->is_there);
    if (is) return started;
    const std::string wanted = by_socket ? to_text(ready) : "called ready()";
    if (state->has_ended) {
      if (!state->result) {
        lock.unlock();
        started.stop();  // reports it
        return HostThread();
      }
      return fail(Error{"cannot wait for " + name + ": it returned before it " + wanted});
    }
    if (deadline.passed()) {
      return fail(Error{"cannot wait for " + name + ": in " + std::to_string(patience.count()) +
                            " s it never " + wanted,
                        0, lab::open_ports_text(host, ready), Cause::environment});
    }
    state->changed.wait_for(lock, between_looks);
  }
}

void HostThread::stop(State& state) {
  std::unique_lock lock(state.mutex);
  if (!state.thread.joinable()) return;
  state.is_stopping = true;
  state.stop.set();
  const Deadline deadline = Deadline::in(state.patience);
  while (!state.has_ended && !deadline.passed()) {
    ::pthread_kill(state.thread.native_handle(), interruption);
    state.changed.wait_for(lock, between_signals);
  }
  if (!state.has_ended) {
    fail_at(state.test, state.name + " did not return in " +
                            std::to_string(state.patience.count()) +
                            " s after it was asked to (Control::is_stopping(), or EINTR of a "
                            "system call): the test program ends here");
    std::cout << std::flush;
    std::fflush(nullptr);
    std::_Exit(1);
  }
  lock.unlock();
  state.thread.join();
  if (!state.result) fail_at(state.test, state.name + " failed: " + state.result.error().text());
}

void HostThread::stop() {
  if (state_ != nullptr) stop(*state_);
}

HostThread& HostThread::operator=(HostThread&& other) noexcept {
  if (this == &other) return *this;
  stop();
  state_ = std::move(other.state_);
  return *this;
}

HostThread::~HostThread() { stop(); }

}  // namespace pushpkt::testing
