// One thread and one epoll serve all clients in the order of their data. epoll(7)
#include "journey/stream_fence.hpp"

#include <poll.h>
#include <sys/socket.h>

#include <array>

#include "pushpkt/base/socket_address.hpp"

namespace pushpkt::journey {
namespace {

constexpr int answer_wait_ms = 1000;  // on one host: an age

}  // namespace

Result<Fd> open_stream_fence(const Endpoint& program) {
  const SocketAddress there(program);
  Fd fd(::socket(there.family(), SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!fd.valid() || ::connect(fd.get(), there.get(), there.bytes()) != 0) {
    return fail(system_error("cannot connect a fence to " + to_string(program)));
  }
  return fd;
}

Result<void> pass_stream_fence(const Fd& fence) {
  const auto swallowed = [] {
    return fail(system_error("cannot get a fence through the server's TCP program"));
  };
  if (::send(fence.get(), stream_word.data(), stream_word.size(), MSG_NOSIGNAL) < 0) {
    return swallowed();
  }
  std::array<char, stream_word.size()> answer{};
  for (std::size_t there = 0; there < answer.size();) {
    pollfd waiting{fence.get(), POLLIN, 0};
    if (::poll(&waiting, 1, answer_wait_ms) != 1) return swallowed();
    const ssize_t got = ::recv(fence.get(), answer.data() + there, answer.size() - there, 0);
    if (got <= 0) return swallowed();
    there += static_cast<std::size_t>(got);
  }
  return {};
}

}  // namespace pushpkt::journey
