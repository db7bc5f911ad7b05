// A function of the test's that runs on a host of the lab: an in-process server. pthread_kill(3)
#pragma once

#include <functional>
#include <memory>
#include <type_traits>

#include "pushpkt/app/stop.hpp"
#include "pushpkt/lab/program.hpp"
#include "pushpkt/testing/location.hpp"

namespace pushpkt::testing {

/// The function runs as long as this lives, so it must be declared behind what the function uses;
/// the end of the test stops it too. What the function throws or returns as an error, and failed
/// assertions in it, fail the test.
class [[nodiscard]] HostThread {
 public:
  /// What a function may take to talk to the test.
  class Control {
   public:
    /// The test goes on: the function has its sockets. (Where `on` was given no other Ready.)
    void ready();
    /// The function is to return. System calls that wait are interrupted then (EINTR).
    [[nodiscard]] bool is_stopping() const;
    /// The same for poll(2), `stop().fd()`, and for app::Server::serve().
    [[nodiscard]] const app::Stop& stop() const;

   private:
    friend class HostThread;
    struct State;
    explicit Control(State& state) : state_(state) {}
    State& state_;
  };
  using Function = std::function<Result<void>(Control&)>;

  /// Started by LabTest::on(). `patience` bounds its start and its end.
  [[nodiscard]] static Result<HostThread> start(const lab::Host& host, Function function,
                                                const lab::Ready& ready, bool calls_ready,
                                                std::chrono::seconds patience,
                                                const Location& test);
  HostThread() = default;
  HostThread(HostThread&&) noexcept = default;
  /// Stops the one that it was.
  HostThread& operator=(HostThread&& other) noexcept;
  HostThread(const HostThread&) = delete;
  HostThread& operator=(const HostThread&) = delete;
  ~HostThread();

  /// False: it could not be started, which has failed the test.
  explicit operator bool() const { return state_ != nullptr; }

  /// Asks the function to return and waits for that; once is enough. A function that has not
  /// returned after `patience` uses what the test is about to destroy: that fails the test and ends
  /// the whole test program with status 1.
  void stop();

 private:
  friend class LabTest;
  using State = Control::State;
  explicit HostThread(std::shared_ptr<State> state) : state_(std::move(state)) {}
  static void stop(State& state);

  std::shared_ptr<State> state_;
};

namespace detail {

/// Whether a function tells by Control::ready() when it is ready.
template <class F>
inline constexpr bool takes_control = std::is_invocable_v<F&, HostThread::Control&>;

/// Functions that return nothing, or a Result, with and without a Control.
template <class F>
HostThread::Function host_function(F function) {
  static_assert(takes_control<F> || std::is_invocable_v<F&>,
                "the function takes nothing, or a HostThread::Control&");
  return [function = std::move(function)](HostThread::Control& control) mutable -> Result<void> {
    const auto call = [&]() -> decltype(auto) {
      if constexpr (takes_control<F>) {
        return function(control);
      } else {
        return function();
      }
    };
    using Returned = decltype(call());
    if constexpr (std::is_void_v<Returned>) {
      call();
      return {};
    } else {
      static_assert(std::is_convertible_v<Returned, Result<void>>,
                    "the function returns nothing, or a Result<void>");
      return call();
    }
  };
}

}  // namespace detail
}  // namespace pushpkt::testing
