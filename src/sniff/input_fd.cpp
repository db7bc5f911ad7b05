// InputFd: one poll(2) before each read(2).
#include "sniff/input_fd.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace pushpkt::sniff {

Result<void> InputFd::wait(const std::string& name) {
  const std::string what = "cannot read " + name;
  std::array<pollfd, 2> fds{pollfd{.fd = fd_.get(), .events = POLLIN, .revents = 0},
                            pollfd{.fd = stop_fd_, .events = POLLIN, .revents = 0}};
  int ready = ::poll(fds.data(), fds.size(), 0);
  if (ready == 0) {
    if (flush_) {
      if (auto flushed = flush_(); !flushed) return flushed;
    }
    ready = ::poll(fds.data(), fds.size(), -1);
  }
  // What poll(2) cannot watch, read(2) can still read.
  if (ready < 0 && errno == EINTR) return fail(system_error(what));
  if (fds[1].revents != 0) return fail(system_error(what, EINTR));
  return {};
}

Result<std::size_t> InputFd::read(std::span<std::uint8_t> into, const std::string& name) {
  if (auto waited = wait(name); !waited) return fail(std::move(waited.error()));
  const ssize_t got = ::read(fd_.get(), into.data(), into.size());
  // EINTR is reported too: whoever waits at a pipe wants to be interruptible.
  if (got < 0) return fail(system_error("cannot read " + name));
  return static_cast<std::size_t>(got);
}

}  // namespace pushpkt::sniff
