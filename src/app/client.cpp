// getaddrinfo(3), connect(2), and one question at a time.
#include "pushpkt/app/client.hpp"

#include <netdb.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "app/sockets.hpp"
#include "pushpkt/app/line_exchange.hpp"
#include "pushpkt/base/socket_address.hpp"

namespace pushpkt::app {
namespace {

using Addresses = std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)>;

Result<Addresses> resolve(Transport transport, const std::string& host, Port port) {
  addrinfo wanted{};
  wanted.ai_socktype = socket_type(transport);
  wanted.ai_flags = AI_NUMERICSERV;
  addrinfo* first = nullptr;
  const std::string service = std::to_string(port.number);
  const int trouble = ::getaddrinfo(host.c_str(), service.c_str(), &wanted, &first);
  if (trouble == 0) return Addresses(first, &::freeaddrinfo);
  const std::string what = "cannot resolve " + host;
  if (trouble == EAI_SYSTEM) return fail(system_error(what));
  return fail(input_error(what + ": " + ::gai_strerror(trouble)));
}

// 0, ETIMEDOUT at the deadline, or ECANCELED.
int wait_for(int socket, short events, Deadline deadline, int stop_fd) {
  std::array<pollfd, 2> waiting{{{socket, events, 0}, {stop_fd, POLLIN, 0}}};
  int ready = 0;
  do {
    ready = ::poll(waiting.data(), waiting.size(), deadline.left_ms());
  } while (ready < 0 && errno == EINTR);
  if (ready <= 0) return ETIMEDOUT;
  return waiting[1].revents != 0 ? ECANCELED : 0;
}

// The errno of a host that has no route, which no packet has met: EHOSTUNREACH and ENETUNREACH are
// also what routers report.
constexpr int no_route = ENONET;

// 0, or why it is not connected.
int connect_to(int socket, const addrinfo& address, Deadline deadline, int stop_fd) {
  if (::connect(socket, address.ai_addr, address.ai_addrlen) == 0) return 0;
  if (errno == ENETUNREACH) return no_route;
  if (errno != EINPROGRESS) return errno;
  int number = wait_for(socket, POLLOUT, deadline, stop_fd);
  if (number != 0) return number;
  socklen_t length = sizeof number;
  ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &number, &length);
  return number;
}

// What a network refuses is no missing privilege of ours, not even EPERM (a firewall's word).
Error refused(std::string what, int number, Transport transport) {
  return Error{std::move(what), number, advice_for(number, transport), Cause::environment};
}

// Of UDP: more bytes than a datagram can have.
bool is_too_large(ByteView message, const Endpoint& remote) {
  constexpr std::size_t most_by_ip4 = 65507;
  constexpr std::size_t most_by_ip6 = 65527;
  return message.size() > (is_ip6(remote.address) ? most_by_ip6 : most_by_ip4);
}

// What the kernel has learnt from ICMP errors, ip(7); 0: it does not say.
int path_mtu(int socket, bool ip6) {
  int mtu = 0;
  socklen_t length = sizeof mtu;
  const int asked = ip6 ? ::getsockopt(socket, IPPROTO_IPV6, IPV6_MTU, &mtu, &length)
                        : ::getsockopt(socket, IPPROTO_IP, IP_MTU, &mtu, &length);
  return asked == 0 ? mtu : 0;
}

}  // namespace

std::string advice_for(int number, Transport transport) {
  const std::string verb(to_text(transport));
  switch (number) {
    case ECONNREFUSED:
      return "no program listens there: start `pushpkt server " + verb +
             "`; in the lab: `pushpkt lab --server 'pushpkt server " + verb + "' -- COMMAND`";
    case ETIMEDOUT:
      return "no machine there, or a firewall that drops without a word";
    case EHOSTUNREACH:
    case ENETUNREACH:
      return "the network says so: `ip route get ADDRESS` shows the way from here";
    case EPERM:
      return "a firewall on this machine forbids it: `nft list ruleset`";
    case ECANCELED:
      return "it was interrupted";
    default:
      return {};
  }
}

Client::Client(Transport transport, Fd socket, const Endpoint& remote, int stop_fd)
    : transport_(transport),
      socket_(std::move(socket)),
      local_(local_endpoint(socket_.get())),
      remote_(remote),
      stop_fd_(stop_fd) {}

Result<Client> Client::connect(Transport transport, const std::string& host, Port port,
                               Deadline deadline, int stop_fd) {
  const auto addresses = resolve(transport, host, port);
  if (!addresses) return fail(addresses.error());
  int number = 0;
  for (const addrinfo* candidate = addresses->get(); candidate != nullptr;
       candidate = candidate->ai_next) {
    Fd socket(
        ::socket(candidate->ai_family, candidate->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    number = socket.valid() ? connect_to(socket.get(), *candidate, deadline, stop_fd) : errno;
    if (number == ECANCELED) break;
    if (number != 0) continue;
    if (transport == Transport::udp) {
      // Every ICMP error is told to us, not only port unreachable. ip(7)
      const bool is_v6 = candidate->ai_family == AF_INET6;
      set_option(socket.get(), is_v6 ? IPPROTO_IPV6 : IPPROTO_IP, is_v6 ? IPV6_RECVERR : IP_RECVERR,
                 1);
    }
    // Not getpeername(2): it has no peer once the connection is reset.
    const Endpoint remote = SocketAddress::of(candidate->ai_addr, candidate->ai_addrlen).endpoint();
    return Client(transport, std::move(socket), remote, stop_fd);
  }
  if (number == no_route) {
    return fail(Error{"cannot find a route to " + host, 0,
                      "`ip route get " + host + "` shows the way from here", Cause::environment});
  }
  const std::string what = "cannot connect to " + host + " port " + std::to_string(port.number);
  return fail(refused(what, number, transport));
}

Error Client::no_answer(int number) const {
  return refused("cannot get an answer from " + to_string(remote_), number, transport_);
}

// The datagram itself is too large, or the network says so of its packet (ICMP).
Error Client::too_long(ByteView message) const {
  Error error = no_answer(EMSGSIZE);
  if (is_too_large(message, remote_)) {
    error.cause = Cause::input;
    error.hint = "a datagram holds 65507 bytes with IPv4, 65527 with IPv6";
    return error;
  }
  const int mtu = path_mtu(socket_.get(), is_ip6(remote_.address));
  error.hint = "a router on the way takes no packet of this size" +
               (mtu > 0 ? ": " + std::to_string(mtu) + " bytes at most (the path MTU)" : "") +
               "; the kernel has learnt it, and fragments the next one: --tries 2";
  return error;
}

Result<std::optional<Bytes>> Client::ask(ByteView message, Deadline deadline) {
  if (transport_ == Transport::udp) return ask_datagram(message, deadline);
  auto answer = ask_lines(message, deadline);
  // An answer that comes too late would be taken for the next one's.
  if (!answer || !*answer) socket_.reset();
  return answer;
}

// Answers and errors that came after we stopped waiting for them.
void Client::forget_the_past() {
  std::array<std::uint8_t, 1> ignored{};
  constexpr int most = 1024;
  for (int i = 0; i < most; ++i) {
    const ssize_t answer = ::recv(socket_.get(), ignored.data(), ignored.size(), MSG_DONTWAIT);
    const bool no_answer = answer < 0 && errno == EAGAIN;
    if (answer >= 0) ++extra_answers_;
    const ssize_t error =
        ::recv(socket_.get(), ignored.data(), ignored.size(), MSG_DONTWAIT | MSG_ERRQUEUE);
    if (no_answer && error < 0) return;
  }
}

Result<std::optional<Bytes>> Client::ask_datagram(ByteView message, Deadline deadline) {
  forget_the_past();
  if (::send(socket_.get(), message.data(), message.size(), MSG_NOSIGNAL) < 0) {
    return fail(errno == EMSGSIZE ? too_long(message) : no_answer(errno));
  }
  Bytes answer(largest_datagram);
  while (true) {
    const int ended = wait_for(socket_.get(), POLLIN, deadline, stop_fd_);
    if (ended == ETIMEDOUT) return std::nullopt;
    if (ended != 0) return fail(no_answer(ended));
    const ssize_t got = ::recv(socket_.get(), answer.data(), answer.size(), MSG_DONTWAIT);
    if (got >= 0) {
      answer.resize(static_cast<std::size_t>(got));
      return std::optional<Bytes>(std::move(answer));
    }
    if (errno == EMSGSIZE) return fail(too_long(message));
    if (errno != EAGAIN && errno != EINTR) return fail(no_answer(errno));
    if (deadline.passed()) return std::nullopt;
  }
}

std::optional<Bytes> Client::end_of_lines(LineExchange lines, LineExchange::End end) {
  socket_.reset();
  why_not_ = lines.why_incomplete(remote_, end);
  if (!why_not_.empty()) return std::nullopt;
  return std::move(lines).answer();
}

// Reads while it writes: a server that answers as it reads would otherwise wait for us, and we for
// it. What is there at the deadline is read once more: this process may have been slow.
Result<std::optional<Bytes>> Client::ask_lines(ByteView message, Deadline deadline) {
  using End = LineExchange::End;
  if (!socket_.valid()) return fail(no_answer(ENOTCONN));
  LineExchange lines(message);
  std::array<std::uint8_t, 16384> part{};
  while (true) {
    const ByteView unsent = lines.unsent();
    const short writing = unsent.empty() ? short{0} : short{POLLOUT};
    const auto events = static_cast<short>(POLLIN | writing);
    const int ended = wait_for(socket_.get(), events, deadline, stop_fd_);
    if (ended == ETIMEDOUT) return end_of_lines(std::move(lines), End::time_over);
    if (ended != 0) return fail(no_answer(ended));
    if (!unsent.empty()) {
      const ssize_t sent = ::send(socket_.get(), unsent.data(), unsent.size(), MSG_NOSIGNAL);
      if (sent < 0 && errno != EAGAIN && errno != EINTR) return fail(no_answer(errno));
      lines.sent(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
    }
    const ssize_t got = ::recv(socket_.get(), part.data(), part.size(), 0);
    if (got == 0) return end_of_lines(std::move(lines), End::server_ended);
    if (got < 0 && errno != EAGAIN && errno != EINTR) return fail(no_answer(errno));
    lines.take(ByteView(part).first(static_cast<std::size_t>(std::max<ssize_t>(got, 0))));
    if (lines.is_whole()) return std::optional<Bytes>(std::move(lines).answer());
    if (lines.is_too_long()) return end_of_lines(std::move(lines), End::too_long);
    if (deadline.passed()) return end_of_lines(std::move(lines), End::time_over);
  }
}

}  // namespace pushpkt::app
