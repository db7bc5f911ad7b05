// SOCK_DGRAM: only the payload is ours; the baseline that all other paths are compared with.
// udp(7): the kernel builds UDP and IP, fragments what is larger than the MTU, and finds the way.
#include <net/if.h>

#include <cerrno>

#include "path/open.hpp"
#include "path/socket_path.hpp"

namespace pushpkt::path {
namespace {

class DatagramSocket final : public DescriptorPath {
 public:
  DatagramSocket(Fd fd, const Target& target, unsigned scope)
      : DescriptorPath(std::move(fd)), remote_(target.remote), to_(target.remote, scope) {}

 private:
  Result<void> put(const wire::FrameView& frame, Message& message,
                   SocketAddress& /*room*/) const override {
    message.bytes = frame.payload();
    message.to = &to_;
    return {};
  }

  [[nodiscard]] Attempt attempt(const Message& message, int /*number*/) const override {
    return {.path = "socket",
            .bytes = message.bytes.size(),
            .to = "to " + to_string(remote_),
            .invalid = "port 0 is not a destination for a socket; raw-transport writes any port",
            .too_long = is_ip6(remote_.address)
                            ? "the largest UDP payload is 65527 bytes: ipv6.plen has 16 bits"
                            : "the largest UDP payload is 65507 bytes: ip.len has 16 bits"};
  }

  Endpoint remote_;
  SocketAddress to_;
};

}  // namespace

Opened open_socket(const Target& target) {
  Fd fd(::socket(family_of(target.remote.address), SOCK_DGRAM | SOCK_CLOEXEC, IPPROTO_UDP));
  if (!fd.valid()) return fail(cannot_open("a UDP socket", errno));
  if (auto done = prepare_socket(fd, target, "a UDP socket"); !done) return fail(done.error());
  const unsigned scope = ::if_nametoindex(target.interface.c_str());
  if (!is_unspecified(target.local.address) || target.local.port != Port{0}) {
    const SocketAddress local(target.local, scope);
    if (::bind(fd.get(), local.get(), local.bytes()) != 0) {
      return fail(cannot_open("a UDP socket on " + to_string(target.local), errno));
    }
  }
  return std::make_unique<DatagramSocket>(std::move(fd), target, scope);
}

}  // namespace pushpkt::path
