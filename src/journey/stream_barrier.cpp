// One thread and one epoll serve all clients in the order of their data. epoll(7)
#include "journey/stream_barrier.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "pushpkt/base/clock.hpp"
#include "pushpkt/base/socket_address.hpp"
#include "pushpkt/journey/barrier.hpp"

namespace pushpkt::journey {
namespace {

constexpr std::chrono::seconds longest_wait{10};  // on one host: long

/// connect(2), but not for the two minutes in which the kernel repeats its SYN. 0 or an errno
/// value.
int connect_within(int fd, const SocketAddress& there, Deadline deadline) {
  if (::connect(fd, there.get(), there.bytes()) == 0) return 0;
  if (errno != EINPROGRESS) return errno;
  pollfd waiting{fd, POLLOUT, 0};
  while (::poll(&waiting, 1, deadline.left_ms()) < 0) {
    if (errno != EINTR) return errno;
  }
  if (waiting.revents == 0) return ETIMEDOUT;
  int number = 0;
  socklen_t bytes = sizeof number;
  return ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &number, &bytes) == 0 ? number : errno;
}

}  // namespace

Result<StreamBarrier> StreamBarrier::open(const Endpoint& program) {
  const SocketAddress there(program);
  StreamBarrier out;
  out.fd_ = Fd(::socket(there.family(), SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  const int number =
      out.fd_.valid() ? connect_within(out.fd_.get(), there, Deadline::in(longest_wait)) : errno;
  if (number != 0) {
    return fail(system_error("cannot connect a barrier to " + to_string(program), number));
  }
  return out;
}

Result<void> StreamBarrier::pass_once() {
  const std::string line = std::string(Barrier::word) + std::to_string(++passed_) + "\n";
  const auto failed = [](int number) {
    return fail(system_error("cannot get a barrier through the server's TCP program", number));
  };
  if (::send(fd_.get(), line.data(), line.size(), MSG_NOSIGNAL) < 0) return failed(errno);
  const std::string number = " " + std::to_string(passed_) + "\n";  // digits have no capitals
  const Deadline deadline = Deadline::in(longest_wait);
  while (unread_.find(number) == std::string::npos) {
    pollfd waiting{fd_.get(), POLLIN, 0};
    if (::poll(&waiting, 1, deadline.left_ms()) < 0 && errno != EINTR) return failed(errno);
    if (deadline.passed()) return failed(ETIMEDOUT);
    std::array<char, 256> text{};
    const ssize_t got = ::recv(fd_.get(), text.data(), text.size(), MSG_DONTWAIT);
    if (got == 0) return failed(ECONNRESET);
    if (got <= 0) continue;
    // Of what another program wrote only the end may be the beginning of our line.
    if (unread_.size() > number.size()) unread_.erase(0, unread_.size() - number.size());
    unread_.append(text.data(), static_cast<std::size_t>(got));
  }
  unread_.erase(0, unread_.find(number) + number.size());
  return {};
}

Result<void> StreamBarrier::pass() {
  if (!fd_.valid()) return {};
  // Twice: in the first round the program may have taken a new client in behind the barrier.
  for (int round = 0; round < 2; ++round) {
    if (auto passed = pass_once(); !passed) return passed;
  }
  return {};
}

}  // namespace pushpkt::journey
