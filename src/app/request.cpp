// setsockopt(2) as told, connect(2), send(2).
#include "pushpkt/app/request.hpp"

#include <arpa/inet.h>
#include <netinet/udp.h>
#include <sys/time.h>

#include <array>
#include <cerrno>

#include "pushpkt/base/socket_address.hpp"
#include "sockets.hpp"

namespace pushpkt::app {
namespace {

constexpr timeval patience{1, 0};  // between neighbours: an age

SocketAddress address_of(const Endpoint& end, std::uint32_t flow_label) {
  SocketAddress address(end);
  if (flow_label == 0 || address.family() != AF_INET6) return address;
  sockaddr_in6 raw{};
  std::memcpy(&raw, address.get(), sizeof raw);
  raw.sin6_flowinfo = htonl(flow_label);
  return SocketAddress::of(raw);
}

}  // namespace

bool Request::ok(std::string_view call, bool done) {
  if (!done) refusal_ = Refusal{call, errno};
  return done;
}

Request::Request(RequestPlan plan) : plan_(std::move(plan)) {
  const int type = socket_type(plan_.transport) | SOCK_CLOEXEC;
  socket_ = Fd(::socket(family_of(plan_.remote.address), type, 0));
  if (!ok("socket", socket_.valid())) return;
  // A server that is gone must not hold us; neither shows on the wire.
  for (const int name : {SO_RCVTIMEO, SO_SNDTIMEO}) {
    ::setsockopt(socket_.get(), SOL_SOCKET, name, &patience, sizeof patience);
  }
  for (const SocketOption& option : plan_.options) {
    if (!ok("setsockopt", set(option))) return;
  }
  static_cast<void>(!plan_.local || ok("bind", bind()));
}

bool Request::set(const SocketOption& option) {
  const auto call = [&](const void* at, std::size_t bytes) {
    const auto length = static_cast<socklen_t>(bytes);
    return ::setsockopt(socket_.get(), option.level, option.name, at, length) == 0;
  };
  if (const int* number = std::get_if<int>(&option.value)) return call(number, sizeof *number);
  const Bytes& bytes = std::get<Bytes>(option.value);
  return call(bytes.data(), bytes.size());
}

bool Request::bind() {
  const SocketAddress local(*plan_.local);
  return ::bind(socket_.get(), local.get(), local.bytes()) == 0;
}

bool Request::connect() {
  const SocketAddress to = address_of(plan_.remote, plan_.flow_label);
  return ::connect(socket_.get(), to.get(), to.bytes()) == 0;
}

bool Request::send(ByteView bytes) {
  const bool to_whom = plan_.transport == Transport::udp && !plan_.connected;
  const SocketAddress to = address_of(plan_.remote, plan_.flow_label);
  return ::sendto(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL,
                  to_whom ? to.get() : nullptr, to_whom ? to.bytes() : 0) >= 0;
}

void Request::make() {
  if (refusal_) return;
  const bool connects = plan_.transport == Transport::tcp || plan_.connected;
  if (connects && !ok("connect", connect())) return;
  if (plan_.transport == Transport::udp) return send_datagrams();
  if (!plan_.message.empty()) converse();
}

void Request::send_datagrams() {
  const ByteView message(plan_.message);
  const std::size_t half = plan_.in_halves ? message.size() / 2 : message.size();
  for (unsigned i = 0; i < plan_.times; ++i) {
    if (!ok("send", send(message.first(half)))) return;
    if (!plan_.in_halves) continue;
    if (!ok("send", send(message.subspan(half)))) return;
    set_option(socket_.get(), IPPROTO_UDP, UDP_CORK, 0);  // lets go what was held back
  }
}

void Request::converse() {
  if (!ok("send", send(plan_.message))) return;
  while (answer_.empty() || answer_.back() != '\n') {
    if (!ok("recv", read(0))) return;
  }
  if (!ok("shutdown", ::shutdown(socket_.get(), SHUT_WR) == 0)) return;
  while (read(0)) {  // to the end: our last acknowledgment is on its way then
  }
}

bool Request::read(int flags) {
  std::array<std::uint8_t, 65535> part{};
  const ssize_t got = ::recv(socket_.get(), part.data(), part.size(), flags);
  if (got <= 0) return false;
  constexpr std::size_t most_bytes = std::size_t{16} << 20U;
  if (answer_.size() + static_cast<std::size_t>(got) > most_bytes) {
    errno = EMSGSIZE;  // a server that never stops
    return false;
  }
  answer_.insert(answer_.end(), part.begin(), part.begin() + got);
  return true;
}

const Bytes& Request::answer() {
  while (plan_.transport == Transport::udp && socket_.valid() && read(MSG_DONTWAIT)) {
  }
  return answer_;
}

Endpoint Request::local() const {
  return socket_.valid() ? local_endpoint(socket_.get()) : Endpoint{plan_.remote.address, Port{}};
}

}  // namespace pushpkt::app
