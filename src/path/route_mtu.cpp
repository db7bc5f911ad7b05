// connect(2) of a UDP socket sends nothing.
#include "pushpkt/path/route_mtu.hpp"

#include <netinet/in.h>
#include <sys/socket.h>

#include "pushpkt/base/fd.hpp"
#include "pushpkt/base/socket_address.hpp"

namespace pushpkt::path {

std::optional<unsigned> route_mtu(const Ip& destination, const std::string& device,
                                  unsigned scope) {
  const bool ip6 = is_ip6(destination);
  const int level = ip6 ? IPPROTO_IPV6 : IPPROTO_IP;
  const Fd fd(::socket(family_of(destination), SOCK_DGRAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  ::setsockopt(fd.get(), SOL_SOCKET, SO_BROADCAST, &on, sizeof on);
  if (!device.empty()) {
    ::setsockopt(fd.get(), SOL_SOCKET, SO_BINDTODEVICE, device.data(),
                 static_cast<socklen_t>(device.size()));
  }
  constexpr Port any{9};
  const SocketAddress to({destination, any}, scope);
  int mtu = 0;
  socklen_t bytes = sizeof mtu;
  const bool known = ::connect(fd.get(), to.get(), to.bytes()) == 0 &&
                     ::getsockopt(fd.get(), level, ip6 ? IPV6_MTU : IP_MTU, &mtu, &bytes) == 0;
  if (!known || mtu < 0) return std::nullopt;
  return static_cast<unsigned>(mtu);
}

}  // namespace pushpkt::path
