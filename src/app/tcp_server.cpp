// listen(2), accept4(2) and an epoll(7) loop over all clients.
#include "tcp_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>

#include "pushpkt/base/socket_address.hpp"
#include "sockets.hpp"

namespace pushpkt::app {
namespace {

constexpr int events_per_wake = 64;
// Out of descriptors or memory: others may give some back, and nobody tells.
constexpr int retry_accepting_ms = 200;

// Also a connection that died in the backlog: accept(2) reports the errors of the network.
bool try_the_next(int number) {
  return number == EINTR || number == ECONNABORTED || number == EPERM || number == ENETDOWN ||
         number == EPROTO || number == ENOPROTOOPT || number == EHOSTDOWN || number == ENONET ||
         number == EHOSTUNREACH || number == EOPNOTSUPP || number == ENETUNREACH;
}

bool is_short_of_something(int number) {
  return number == EMFILE || number == ENFILE || number == ENOBUFS || number == ENOMEM;
}

}  // namespace

Result<std::unique_ptr<Server>> TcpServer::open(const Endpoint& where) {
  auto listener = bound_socket(Transport::tcp, where);
  if (!listener) return fail(listener.error());
  if (::listen(listener->get(), SOMAXCONN) != 0) {
    return fail(system_error("cannot listen at " + to_string(where)));
  }
  Fd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll.valid()) return fail(system_error("cannot make an epoll"));
  return std::unique_ptr<Server>(new TcpServer(std::move(*listener), std::move(epoll)));
}

TcpServer::TcpServer(Fd listener, Fd epoll)
    : listener_(std::move(listener)),
      epoll_(std::move(epoll)),
      endpoint_(local_endpoint(listener_.get())) {}

Result<void> TcpServer::watch(int fd, int operation, std::uint32_t events) {
  epoll_event event{};
  event.events = events;
  event.data.fd = fd;
  if (::epoll_ctl(epoll_.get(), operation, fd, &event) == 0) return {};
  return fail(system_error("cannot wait for a socket"));
}

Result<void> TcpServer::set_accepting(bool accepting) {
  if (accepting == accepting_) return {};
  accepting_ = accepting;
  return watch(listener_.get(), EPOLL_CTL_MOD, accepting ? std::uint32_t{EPOLLIN} : 0U);
}

Result<void> TcpServer::welcome() {
  for (int i = 0; i < events_per_wake && clients_.size() < most_clients; ++i) {
    // The address with the connection: getpeername(2) has none for one that is reset by now.
    SocketAddress from;
    Fd socket(::accept4(listener_.get(), from.get(), from.room(), SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.valid()) {
      if (errno == EAGAIN) return {};
      if (try_the_next(errno)) continue;
      if (is_short_of_something(errno)) return set_accepting(false);
      return fail(system_error("cannot accept at " + to_string(endpoint_)));
    }
    // A client whose machine is gone must not keep its place for ever.
    set_option(socket.get(), SOL_SOCKET, SO_KEEPALIVE, 1);
    // The end of a long line would wait for the client's delayed acknowledgment (RFC 896, RFC
    // 1122).
    set_option(socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    const int fd = socket.get();
    clients_.emplace(fd, Conversation(std::move(socket), from.endpoint(), observer_));
    ++counts_.clients;
    if (auto ok = watch(fd, EPOLL_CTL_ADD, EPOLLIN); !ok) return ok;
  }
  return set_accepting(clients_.size() < most_clients);
}

Result<void> TcpServer::attend(int fd) {
  const auto client = clients_.find(fd);
  if (client == clients_.end()) return {};
  const std::uint32_t wanted = client->second.wanted();
  if (!client->second.go_on(counts_)) {
    clients_.erase(client);
    return set_accepting(true);
  }
  if (client->second.wanted() == wanted) return {};
  return watch(fd, EPOLL_CTL_MOD, client->second.wanted());
}

Result<void> TcpServer::serve(const Stop& stop) {
  if (auto ok = watch(listener_.get(), EPOLL_CTL_ADD, EPOLLIN); !ok) return ok;
  accepting_ = true;
  if (auto ok = watch(stop.fd(), EPOLL_CTL_ADD, EPOLLIN); !ok) return ok;
  std::array<epoll_event, events_per_wake> events{};
  for (;;) {
    const bool full = clients_.size() >= most_clients;
    const int timeout = accepting_ || full ? -1 : retry_accepting_ms;
    const int count = ::epoll_wait(epoll_.get(), events.data(), events_per_wake, timeout);
    if (count < 0 && errno != EINTR) return fail(system_error("cannot wait for clients"));
    if (count == 0) {
      if (auto ok = set_accepting(true); !ok) return ok;
    }
    // New clients last: a descriptor closed in this round may be a new client's.
    bool newcomers = false;
    for (int i = 0; i < count; ++i) {
      const int fd = events[static_cast<std::size_t>(i)].data.fd;
      if (fd == stop.fd()) {
        clients_.clear();
        return {};
      }
      newcomers = newcomers || fd == listener_.get();
      if (fd == listener_.get()) continue;
      if (auto ok = attend(fd); !ok) return ok;
    }
    if (newcomers) {
      if (auto ok = welcome(); !ok) return ok;
    }
  }
}

}  // namespace pushpkt::app
