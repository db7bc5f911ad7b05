// listen(2), accept4(2) and an epoll(7) loop over all clients.
#include "tcp_server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

#include "pushpkt/base/socket_address.hpp"
#include "sockets.hpp"

namespace pushpkt::app {
namespace {

constexpr int events_per_wake = 64;
// Out of descriptors or memory: others may free some, and no event reports that.
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

/// One host has a whole /64, so that its addresses are one peer.
std::string peer_of(const Endpoint& from) {
  const auto* const ip6 = std::get_if<Ip6>(&from.address);
  if (ip6 == nullptr) return to_string(from.address);
  Ip6 network = *ip6;
  constexpr std::size_t network_bytes = 8;
  std::fill_n(network.bytes.begin() + network_bytes, network_bytes, std::uint8_t{0});
  return to_string(network);
}

}  // namespace

Result<std::unique_ptr<Server>> TcpServer::open(const Endpoint& where, const Limits& limits) {
  auto listener = bound_socket(Transport::tcp, where);
  if (!listener) return fail(listener.error());
  if (::listen(listener->get(), SOMAXCONN) != 0) {
    return fail(system_error("cannot listen at " + to_string(where)));
  }
  Fd epoll(::epoll_create1(EPOLL_CLOEXEC));
  if (!epoll.valid()) return fail(system_error("cannot make an epoll"));
  return std::unique_ptr<Server>(new TcpServer(std::move(*listener), std::move(epoll), limits));
}

TcpServer::TcpServer(Fd listener, Fd epoll, const Limits& limits)
    : listener_(std::move(listener)),
      epoll_(std::move(epoll)),
      limits_(limits),
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

Result<void> TcpServer::accept_clients() {
  for (int i = 0; i < events_per_wake; ++i) {
    // The address with the connection: getpeername(2) has none for one that is reset by now.
    SocketAddress from;
    Fd socket(::accept4(listener_.get(), from.get(), from.room(), SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket.valid()) {
      if (errno == EAGAIN) return {};
      if (try_the_next(errno)) continue;
      if (!is_short_of_something(errno)) {
        return fail(system_error("cannot accept at " + to_string(endpoint_)));
      }
      if (close_longest_idle(limits_.idle_when_short)) continue;
      retry_at_ = Clock::now() + std::chrono::milliseconds(retry_accepting_ms);
      return set_accepting(false);
    }
    if (auto ok = add_client(std::move(socket), from.endpoint()); !ok) return ok;
  }
  return {};
}

Result<void> TcpServer::add_client(Fd socket, const Endpoint& from) {
  // A client whose machine is gone must not keep its place for ever.
  set_option(socket.get(), SOL_SOCKET, SO_KEEPALIVE, 1);
  // The end of a long line would wait for the client's delayed acknowledgment (RFC 896, RFC 1122).
  set_option(socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);
  const int fd = socket.get();
  if (auto ok = watch(fd, EPOLL_CTL_ADD, EPOLLIN); !ok) return ok;
  std::string peer = peer_of(from);
  ++shares_[peer];
  const auto place = by_idleness_.insert(by_idleness_.end(), fd);
  clients_.emplace(fd, Client{ClientConnection(std::move(socket), from, observer_), std::move(peer),
                              Clock::now(), place});
  ++counts_.clients;
  if (clients_.size() > limits_.most_clients) close_longest_idle(Clock::duration::zero());
  return {};
}

Result<void> TcpServer::serve_client(int fd) {
  const auto found = clients_.find(fd);
  if (found == clients_.end()) return {};
  Client& client = found->second;
  const std::uint32_t wanted = client.connection.wanted();
  if (!client.connection.go_on(counts_)) {
    close_client(found);
    return set_accepting(true);
  }
  client.last = Clock::now();
  by_idleness_.splice(by_idleness_.end(), by_idleness_, client.place);
  if (client.connection.wanted() == wanted) return {};
  return watch(fd, EPOLL_CTL_MOD, client.connection.wanted());
}

void TcpServer::close_client(Clients::iterator client) {
  const auto share = shares_.find(client->second.peer);
  if (--share->second == 0) shares_.erase(share);
  by_idleness_.erase(client->second.place);
  clients_.erase(client);
}

void TcpServer::close_idle() {
  const auto now = Clock::now();
  while (!by_idleness_.empty()) {
    const auto client = clients_.find(by_idleness_.front());
    if (now - client->second.last < limits_.idle) return;
    close_client(client);
    ++counts_.evicted;
  }
}

bool TcpServer::close_longest_idle(Clock::duration idle_for) {
  const auto most =
      std::max_element(shares_.begin(), shares_.end(),
                       [](const auto& a, const auto& b) { return a.second < b.second; });
  if (most == shares_.end()) return false;
  const auto victim = std::find_if(by_idleness_.begin(), by_idleness_.end(), [&](int fd) {
    return clients_.find(fd)->second.peer == most->first;
  });
  const auto client = clients_.find(*victim);
  if (Clock::now() - client->second.last < idle_for) return false;
  close_client(client);
  ++counts_.evicted;
  return true;
}

int TcpServer::wait_ms() const {
  std::optional<Clock::time_point> next;
  if (!accepting_) next = retry_at_;
  if (!by_idleness_.empty()) {
    const auto& longest = clients_.find(by_idleness_.front())->second;
    const auto idle_at = longest.last + limits_.idle;
    next = next ? std::min(*next, idle_at) : idle_at;
  }
  if (!next) return -1;
  using Milliseconds = std::chrono::milliseconds;
  const auto left = std::chrono::ceil<Milliseconds>(*next - Clock::now());
  constexpr Milliseconds most{std::numeric_limits<int>::max()};
  return static_cast<int>(std::clamp(left, Milliseconds(0), most).count());
}

Result<void> TcpServer::serve(const Stop& stop) {
  if (auto ok = watch(listener_.get(), EPOLL_CTL_ADD, EPOLLIN); !ok) return ok;
  accepting_ = true;
  if (auto ok = watch(stop.fd(), EPOLL_CTL_ADD, EPOLLIN); !ok) return ok;
  std::array<epoll_event, events_per_wake> events{};
  for (;;) {
    const int count = ::epoll_wait(epoll_.get(), events.data(), events_per_wake, wait_ms());
    if (count < 0 && errno != EINTR) return fail(system_error("cannot wait for clients"));
    const bool try_again = Clock::now() >= retry_at_;
    if (auto ok = set_accepting(accepting_ || try_again); !ok) return ok;
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
      if (auto ok = serve_client(fd); !ok) return ok;
    }
    if (newcomers) {
      if (auto ok = accept_clients(); !ok) return ok;
    }
    close_idle();
  }
}

}  // namespace pushpkt::app
