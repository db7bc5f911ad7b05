// eventfd(2): a counter that is only ever raised.
#include "pushpkt/app/stop.hpp"

#include <sys/eventfd.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

namespace pushpkt::app {

Result<Stop> Stop::make() {
  Fd event(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (!event.valid()) return fail(system_error("cannot make an eventfd"));
  return Stop(std::move(event));
}

void Stop::set() const {
  const int before = errno;  // a signal handler must not change it
  const std::uint64_t number = 1;
  const ssize_t ignored = ::write(event_.get(), &number, sizeof number);
  static_cast<void>(ignored);
  errno = before;
}

}  // namespace pushpkt::app
