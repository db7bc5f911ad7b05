// recvmsg(2) says by IP_PKTINFO at which of our addresses the request came; sendmsg(2) answers from
// there, as a client with a connected socket or a firewall expects. ip(7), RFC 3542 section 6
#include "udp_server.hpp"

#include <netinet/in.h>
#include <poll.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "app/sockets.hpp"
#include "pushpkt/app/upper.hpp"
#include "pushpkt/base/socket_address.hpp"

namespace pushpkt::app {
namespace {

// After so many datagrams it looks whether it shall stop.
constexpr int datagrams_per_wake = 64;

struct Control {
  alignas(cmsghdr) std::array<char, CMSG_SPACE(sizeof(in6_pktinfo))> bytes{};
};

// The interface is left to the routing table, except where the address is no use without it.
void leave_interface_to_routing(msghdr& message) {
  cmsghdr* const header = CMSG_FIRSTHDR(&message);
  if (header == nullptr) return;
  if (header->cmsg_level == IPPROTO_IP && header->cmsg_type == IP_PKTINFO) {
    in_pktinfo asked{};
    std::memcpy(&asked, CMSG_DATA(header), sizeof asked);
    asked.ipi_ifindex = 0;
    std::memcpy(CMSG_DATA(header), &asked, sizeof asked);
  } else if (header->cmsg_level == IPPROTO_IPV6 && header->cmsg_type == IPV6_PKTINFO) {
    in6_pktinfo asked{};
    std::memcpy(&asked, CMSG_DATA(header), sizeof asked);
    if (IN6_IS_ADDR_MULTICAST(&asked.ipi6_addr)) asked.ipi6_addr = in6addr_any;
    const bool any_interface_will_do =
        !IN6_IS_ADDR_LINKLOCAL(&asked.ipi6_addr) && !IN6_IS_ADDR_UNSPECIFIED(&asked.ipi6_addr);
    if (any_interface_will_do) asked.ipi6_ifindex = 0;
    std::memcpy(CMSG_DATA(header), &asked, sizeof asked);
  }
}

}  // namespace

Result<std::unique_ptr<Server>> UdpServer::open(const Endpoint& where, const Limits& limits) {
  auto socket = bound_socket(Transport::udp, where);
  if (!socket) return fail(socket.error());
  return std::unique_ptr<Server>(new UdpServer(std::move(*socket), limits));
}

UdpServer::UdpServer(Fd socket, const Limits& limits)
    : socket_(std::move(socket)),
      endpoint_(local_endpoint(socket_.get())),
      buffer_(largest_datagram) {
  if (!limits.answers_servers) guard_.emplace(endpoint_.port);
  if (is_ip6(endpoint_.address)) {
    set_option(socket_.get(), IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
  } else {
    set_option(socket_.get(), IPPROTO_IP, IP_PKTINFO, 1);
  }
}

// False: there was none.
Result<bool> UdpServer::answer_one() {
  SocketAddress from;
  Control control;
  iovec part{buffer_.data(), buffer_.size()};
  msghdr message{};
  message.msg_name = from.get();
  message.msg_namelen = *from.room();
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.bytes.data();
  message.msg_controllen = control.bytes.size();
  const ssize_t got = ::recvmsg(socket_.get(), &message, 0);
  if (got < 0) {
    if (errno == EAGAIN || errno == EINTR) return false;
    return fail(system_error("cannot receive at " + to_string(endpoint_)));
  }
  part.iov_len = static_cast<std::size_t>(got);
  ++counts_.requests;
  counts_.bytes += part.iov_len;
  if (observer_) observer_(from.endpoint(), ByteView(buffer_).first(part.iov_len));
  const ByteSpan text = ByteSpan(buffer_).first(part.iov_len);
  const bool unchanged = is_upper(text);
  const auto asked_at = LoopGuard::Time::clock::now();
  if (guard_ && !guard_->may_answer(from.endpoint(), text, unchanged, asked_at)) {
    ++counts_.ignored;
    return true;
  }
  make_upper(text);
  leave_interface_to_routing(message);
  ssize_t sent = ::sendmsg(socket_.get(), &message, 0);
  // Asked by broadcast, which is no source: EINVAL, of an IPv6 socket ENETUNREACH.
  if (sent < 0 && (errno == EINVAL || errno == ENETUNREACH)) {
    message.msg_control = nullptr;
    message.msg_controllen = 0;
    sent = ::sendmsg(socket_.get(), &message, 0);
  }
  // UDP may lose it: no answer to one client is worth making the others wait.
  if (sent < 0) ++counts_.unanswered;
  return true;
}

Result<void> UdpServer::serve(const Stop& stop) {
  std::array<pollfd, 2> waiting{{{socket_.get(), POLLIN, 0}, {stop.fd(), POLLIN, 0}}};
  for (;;) {
    if (::poll(waiting.data(), waiting.size(), -1) < 0 && errno != EINTR) {
      return fail(system_error("cannot wait for datagrams"));
    }
    if (waiting[1].revents != 0) return {};
    for (int i = 0; i < datagrams_per_wake; ++i) {
      const auto answered = answer_one();
      if (!answered) return fail(answered.error());
      if (!*answered) break;
    }
  }
}

}  // namespace pushpkt::app
