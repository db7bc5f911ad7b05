// SOCK_RAW with a protocol number: all that the outermost IP header carries is ours. raw(7),
// ipv6(7) The kernel writes the IP header, fragments what is larger than the MTU, and finds the
// way. Copies of incoming packets of the protocol fill the receive queue, which is never read: a
// filter against them would show as dropped packets (SOCKET_FILTER) wherever a tool looks for
// drops.
#include <net/if.h>

#include <cerrno>

#include "path/open.hpp"
#include "path/socket_path.hpp"

namespace pushpkt::path {
namespace {

class RawTransport final : public DescriptorPath {
 public:
  RawTransport(Fd fd, const Ip& remote, unsigned scope)
      : DescriptorPath(std::move(fd)), remote_(remote), to_({remote, Port{0}}, scope) {}

 private:
  Result<void> put(const wire::FrameView& frame, Message& message,
                   SocketAddress& /*room*/) const override {
    message.bytes = frame.carried_by_ip();
    message.to = &to_;
    return {};
  }

  [[nodiscard]] Attempt attempt(const Message& message, int /*number*/) const override {
    return {.path = "raw-transport",
            .bytes = message.bytes.size(),
            .to = "to " + to_string(remote_),
            .invalid =
                "the bytes are too few for this protocol's header, or the address is none "
                "that packets can go to",
            .too_long = is_ip6(remote_) ? "at most 65535 bytes follow an IPv6 header"
                                        : "at most 65515 bytes follow an IPv4 header"};
  }

  Ip remote_;
  SocketAddress to_;
};

/// The transport header shall arrive as it was written. 0 or an errno value.
int keep_what_we_write(const Fd& fd, const Target& target) {
  const bool ip6 = is_ip6(target.remote.address);
  if (target.protocol == IPPROTO_RAW) {  // this number alone would make the IP header ours
    return ip6 ? set_option(fd, IPPROTO_IPV6, IPV6_HDRINCL, 0)
               : set_option(fd, IPPROTO_IP, IP_HDRINCL, 0);
  }
  // For ICMPv6 the kernel insists on computing the checksum (RFC 3542, 3.1): see the rewrites.
  if (!ip6 || target.protocol == IPPROTO_ICMPV6) return 0;
  return set_option(fd, IPPROTO_IPV6, IPV6_CHECKSUM, -1);
}

}  // namespace

Opened open_raw_transport(const Target& target) {
  const Ip& remote = target.remote.address;
  const std::string name = "a raw " + std::string(is_ip6(remote) ? "IPv6" : "IPv4") +
                           " socket for protocol " + std::to_string(target.protocol);
  Fd fd(::socket(family_of(remote), SOCK_RAW | SOCK_CLOEXEC, target.protocol));
  if (!fd.valid()) return fail(cannot_open(name, errno));
  if (const int number = keep_what_we_write(fd, target); number != 0) {
    return fail(cannot_open(name, number));
  }
  if (auto done = prepare_socket(fd, target, name); !done) return fail(done.error());
  const unsigned scope = ::if_nametoindex(target.interface.c_str());
  if (!is_unspecified(target.local.address)) {  // the pseudo-header's source must be the packet's
    const SocketAddress local({target.local.address, Port{0}}, scope);
    if (::bind(fd.get(), local.get(), local.bytes()) != 0) {
      return fail(cannot_open(name + " on " + to_string(target.local.address), errno));
    }
  }
  return std::make_unique<RawTransport>(std::move(fd), remote, scope);
}

}  // namespace pushpkt::path
