// An exchange by the path `socket`: the kernel finds the answer, its error queue tells of ICMP.
// udp(7), ip(7) on IP_RECVERR, ipv6(7)
#include <arpa/inet.h>
#include <linux/errqueue.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "pushpkt/base/socket_address.hpp"
#include "stack/icmp_words.hpp"
#include "stack/udp_way.hpp"

namespace pushpkt::stack {
namespace {

using Outcome = UdpExchange::Outcome;

constexpr std::size_t largest_datagram = 65536;

/// The record that the kernel put beside a packet of the error queue, and who caused it.
std::optional<IcmpError> icmp_error_in(msghdr& message) {
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
       control = CMSG_NXTHDR(&message, control)) {
    const bool ip4 = control->cmsg_level == IPPROTO_IP && control->cmsg_type == IP_RECVERR;
    const bool ip6 = control->cmsg_level == IPPROTO_IPV6 && control->cmsg_type == IPV6_RECVERR;
    if (!ip4 && !ip6) continue;
    sock_extended_err record{};
    std::memcpy(&record, CMSG_DATA(control), sizeof record);
    if (record.ee_origin != SO_EE_ORIGIN_ICMP && record.ee_origin != SO_EE_ORIGIN_ICMP6) continue;
    IcmpError error{.ip6 = record.ee_origin == SO_EE_ORIGIN_ICMP6,
                    .type = record.ee_type,
                    .code = record.ee_code,
                    .from = "an unknown host",
                    .mtu = record.ee_errno == EMSGSIZE ? record.ee_info : 0};
    const std::uint8_t* offender = CMSG_DATA(control) + sizeof record;  // SO_EE_OFFENDER
    if (ip4) {
      sockaddr_in raw{};
      std::memcpy(&raw, offender, sizeof raw);
      if (raw.sin_family == AF_INET)
        error.from = to_string(SocketAddress::of(raw).endpoint().address);
    } else {
      sockaddr_in6 raw{};
      std::memcpy(&raw, offender, sizeof raw);
      if (raw.sin6_family == AF_INET6) {
        error.from = to_string(SocketAddress::of(raw).endpoint().address);
      }
    }
    return error;
  }
  return std::nullopt;
}

class BySocket final : public UdpExchange::Way {
 public:
  BySocket(std::unique_ptr<path::Path> path, const Endpoint& local,
           const UdpExchange::Options& asked)
      : Way(local, asked.remote, {}, asked.interface),
        path_(std::move(path)),
        stop_fd_(asked.stop_fd),
        buffer_(largest_datagram) {}

  Result<Outcome> ask(ByteView message, Deadline deadline) override {
    const wire::FrameView view{.bytes = message};
    if (const auto sent = path_->send_all(view, deadline); !sent) return fail(sent.error());
    Outcome outcome;
    // Those that have come at the deadline are looked at, and no more: strangers cannot make it
    // wait.
    constexpr unsigned most_late = 1024;
    for (unsigned late = 0; late <= most_late; late += deadline.passed() ? 1U : 0U) {
      pollfd waiting{.fd = path_->fd(), .events = POLLIN, .revents = 0};
      (void)::poll(&waiting, 1, 0);
      if ((waiting.revents & POLLERR) != 0 && take_error(outcome)) return outcome;
      if ((waiting.revents & POLLIN) != 0 && take_datagram(outcome)) return outcome;
      if (waiting.revents == 0 && deadline.passed()) return outcome;
      const Deadline patience =
          waiting.revents == 0 ? deadline : Deadline::in(std::chrono::nanoseconds(0));
      if (auto waited = wait_for_answer(path_->fd(), stop_fd_, patience); !waited) {
        return fail(waited.error());
      }
    }
    return outcome;
  }

  Result<void> next_request() override {
    constexpr int most = 1024;
    for (int i = 0; i < most; ++i) {
      pollfd waiting{.fd = path_->fd(), .events = POLLIN, .revents = 0};
      if (::poll(&waiting, 1, 0) <= 0) return {};
      Outcome ignored;
      if ((waiting.revents & POLLERR) != 0) static_cast<void>(take_error(ignored));
      if ((waiting.revents & POLLIN) != 0 && take_datagram(ignored)) count_extra_answer();
    }
    return {};
  }

 private:
  /// Whether an ICMP error says that the request is dead.
  bool take_error(Outcome& outcome) {
    alignas(cmsghdr) std::array<std::uint8_t, 512> control{};
    iovec piece{buffer_.data(), buffer_.size()};
    msghdr message{};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    message.msg_control = control.data();
    message.msg_controllen = control.size();
    if (::recvmsg(path_->fd(), &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) {
      int pending = 0;  // an error without a record: asking takes it away
      socklen_t bytes = sizeof pending;
      (void)::getsockopt(path_->fd(), SOL_SOCKET, SO_ERROR, &pending, &bytes);
      return false;
    }
    const auto error = icmp_error_in(message);
    if (!error) return false;
    outcome.note(near_miss_of(*error, remote().port));
    return outcome.near_misses.back().final;
  }

  /// Whether it was the answer.
  bool take_datagram(Outcome& outcome) {
    SocketAddress sender;
    const ssize_t got = ::recvfrom(path_->fd(), buffer_.data(), buffer_.size(), MSG_DONTWAIT,
                                   sender.get(), sender.room());
    if (got < 0) return false;
    const Endpoint from = sender.endpoint();
    if (from == remote()) {
      outcome.reply = Bytes(buffer_.begin(), buffer_.begin() + got);
      return true;
    }
    const bool same_host = from.address == remote().address;
    outcome.note({.kind = same_host ? NearMiss::Kind::other_port : NearMiss::Kind::other_sender,
                  .text = "an answer came from " +
                          (same_host ? "port " + std::to_string(from.port.number) + ", not " +
                                           std::to_string(remote().port.number)
                                     : to_string(from) + ", not " + to_string(remote()))});
    return false;
  }

  std::unique_ptr<path::Path> path_;
  int stop_fd_;
  Bytes buffer_;
};

}  // namespace

OpenedWay open_by_socket(const UdpExchange::Options& options) {
  if (options.recipe) {
    return fail(input_error("cannot send a recipe by socket: only the payload is ours there",
                            "raw-transport writes UDP, raw-ip IP, packet the whole frame"));
  }
  const bool ip6 = is_ip6(options.remote.address);
  path::Target target{.interface = options.interface, .remote = options.remote};
  target.local = {ip6 ? Ip{Ip6{}} : Ip{Ip4{}}, options.local_port};
  auto path = options.path->open(target);
  if (!path) return fail(path.error());
  const int on = 1;
  const int asked = ip6 ? ::setsockopt((*path)->fd(), IPPROTO_IPV6, IPV6_RECVERR, &on, sizeof on)
                        : ::setsockopt((*path)->fd(), IPPROTO_IP, IP_RECVERR, &on, sizeof on);
  if (asked != 0) return fail(system_error("cannot hear of ICMP errors"));
  SocketAddress local;
  if (::getsockname((*path)->fd(), local.get(), local.room()) != 0) {
    return fail(system_error("cannot learn the address of the socket"));
  }
  return std::make_unique<BySocket>(std::move(*path), local.endpoint(), options);
}

}  // namespace pushpkt::stack
