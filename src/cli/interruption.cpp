// sigaction(2); without SA_RESTART, so that poll(2) comes back.
#include "cli/interruption.hpp"

#include <atomic>
#include <csignal>

#include "cli/terminal.hpp"

namespace pushpkt::cli {
namespace {

std::atomic<bool> asked{false};
std::atomic<const app::Stop*> own_stop{nullptr};
static_assert(std::atomic<bool>::is_always_lock_free);  // as a signal handler wants it

/// The second one, of whichever kind, ends the program as if it were not caught. But SIGHUP: of one
/// terminal that was closed it comes from the shell and from the kernel.
void on_signal(int number) {
  if (asked.exchange(true) && number != SIGHUP) {
    std::signal(number, SIG_DFL);
    std::raise(number);  // once this function has returned
    return;
  }
  if (const app::Stop* stop = own_stop.load()) stop->set();
}

}  // namespace

void catch_interruptions() {
  if (own_stop.load() == nullptr) {
    // Never closed: a signal may come at any time until the program ends.
    if (auto stop = app::Stop::make()) own_stop.store(new app::Stop(std::move(*stop)));
  }
  struct sigaction action {};
  action.sa_handler = on_signal;
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
  struct sigaction hangup {};  // a terminal that was closed; nohup(1) ignores it, and so do we then
  if (::sigaction(SIGHUP, nullptr, &hangup) == 0 && hangup.sa_handler == SIG_DFL) {
    ::sigaction(SIGHUP, &action, nullptr);
  }
}

const app::Stop* interruption_stop() { return own_stop.load(); }

bool interrupted() { return asked.load() || output_error().has_value(); }

int interruption_fd() {
  const app::Stop* stop = own_stop.load();
  return stop == nullptr ? -1 : stop->fd();
}

}  // namespace pushpkt::cli
