// sigaction(2); without SA_RESTART, so that poll(2) comes back.
#include "interruption.hpp"

#include <atomic>
#include <csignal>

namespace pushpkt::tool {
namespace {

std::atomic<bool> asked{false};
std::atomic<const app::Stop*> stop_to_set{nullptr};
static_assert(std::atomic<bool>::is_always_lock_free);  // as a signal handler wants it

void on_signal(int /*number*/) {
  asked.store(true);
  if (const app::Stop* stop = stop_to_set.load()) stop->set();
}

}  // namespace

void catch_interruptions() {
  struct sigaction action {};
  action.sa_handler = on_signal;
  action.sa_flags = static_cast<int>(SA_RESETHAND);  // who insists is heard
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGINT, &action, nullptr);
  ::sigaction(SIGTERM, &action, nullptr);
}

void catch_interruptions(const app::Stop& stop) {
  stop_to_set.store(&stop);
  catch_interruptions();
}

bool interrupted() { return asked.load(); }

}  // namespace pushpkt::tool
