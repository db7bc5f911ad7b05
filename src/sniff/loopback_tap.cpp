// LoopbackTap: a packet socket on `lo` with libpcap's filter. packet(7), socket(7).
#include "sniff/loopback_tap.hpp"

#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <ctime>

#include "pushpkt/base/packet_socket.hpp"
#include "sniff/live_error.hpp"
#include "sniff/live_filter.hpp"

namespace pushpkt::sniff {
namespace {

constexpr const char* what = "cannot capture what goes out on lo";

Result<void> attach(int socket, const Sniffer::Options& options) {
  const auto filter = LiveFilter::compile(options.filter, "lo", options.snaplen);
  if (!filter) return fail(filter.error());
  return filter->attach(socket, LiveFilter::Copies::all);  // no packet on lo has a tag beside it
}

/// Bound to an interface only now, so that nothing came before the filter.
bool start(int socket, const Sniffer::Options& options) {
  const int on = 1;
  ::setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &options.buffer_bytes, sizeof options.buffer_bytes);
  return ::setsockopt(socket, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) == 0 &&
         bind_packet_socket(socket, static_cast<int>(if_nametoindex("lo")), ETH_P_ALL);
}

Timestamp time_of(msghdr& message) {
  for (cmsghdr* part = CMSG_FIRSTHDR(&message); part != nullptr;
       part = CMSG_NXTHDR(&message, part)) {
    if (part->cmsg_level != SOL_SOCKET || part->cmsg_type != SCM_TIMESTAMPNS) continue;
    timespec time{};
    std::memcpy(&time, CMSG_DATA(part), sizeof time);
    return Timestamp::from(time.tv_sec, time.tv_nsec);
  }
  return now();
}

}  // namespace

Result<LoopbackTap> LoopbackTap::open(const Sniffer::Options& options) {
  Fd socket(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!socket.valid()) return fail(live_error("lo", errno));
  if (auto attached = attach(socket.get(), options); !attached) {
    return fail(std::move(attached.error()));
  }
  if (!start(socket.get(), options)) return fail(live_error("lo", errno));
  return LoopbackTap(std::move(socket), options.snaplen);
}

Result<std::optional<Captured>> LoopbackTap::take() {
  while (true) {
    sockaddr_ll from{};
    iovec bytes{.iov_base = buffer_.data(), .iov_len = buffer_.size()};
    alignas(cmsghdr) std::array<char, 64> control{};
    msghdr message{.msg_name = &from,
                   .msg_namelen = sizeof from,
                   .msg_iov = &bytes,
                   .msg_iovlen = 1,
                   .msg_control = control.data(),
                   .msg_controllen = control.size(),
                   .msg_flags = 0};
    const ssize_t size = ::recvmsg(socket_.get(), &message, MSG_TRUNC);
    if (size < 0 && errno == EINTR) continue;
    if (size < 0 && errno == EAGAIN) return std::nullopt;
    if (size < 0) return fail(system_error(what));
    if (from.sll_pkttype != PACKET_OUTGOING) continue;  // the other copy: libpcap shows it
    const auto wire_bytes = static_cast<std::uint32_t>(size);
    const std::size_t kept = std::min<std::size_t>(wire_bytes, buffer_.size());
    return Captured{time_of(message), wire_bytes, ByteView(buffer_).first(kept)};
  }
}

std::uint64_t LoopbackTap::dropped() {
  tpacket_stats counts{};
  socklen_t size = sizeof counts;
  if (::getsockopt(socket_.get(), SOL_PACKET, PACKET_STATISTICS, &counts, &size) == 0) {
    dropped_ += counts.tp_drops;
  }
  return dropped_;
}

}  // namespace pushpkt::sniff
