// packet(7): what a SOCK_RAW socket sends on a device has the header that its driver writes.
#include "pushpkt/base/frame_start.hpp"

#include <net/if_arp.h>
#include <sys/ioctl.h>

#include "pushpkt/base/interface_request.hpp"

namespace pushpkt {

FrameStart frame_start_of(unsigned device_type) {
  constexpr unsigned raw_ip = 519;   // ARPHRD_RAWIP, which older C libraries lack
  constexpr unsigned gre_ip6 = 823;  // ARPHRD_IP6GRE
  switch (device_type) {
    case ARPHRD_ETHER:
    case ARPHRD_LOOPBACK:
      return FrameStart::ethernet;
    case ARPHRD_NONE:
    case ARPHRD_PPP:
    case ARPHRD_TUNNEL:
    case ARPHRD_TUNNEL6:
    case ARPHRD_SIT:
    case ARPHRD_IPGRE:
    case raw_ip:
    case gre_ip6:
      return FrameStart::ip;
    default:
      return FrameStart::other;
  }
}

FrameStart frame_start_on(const std::string& interface) {
  const auto answer = ask_interface(SIOCGIFHWADDR, interface);
  return answer ? frame_start_of(answer->ifr_hwaddr.sa_family) : FrameStart::other;
}

Error other_frame_start(const std::string& what) {
  return input_error(what + ": its frames begin with a link-layer header that is not known here",
                     "--path raw-ip leaves that header to the kernel; `send` takes the bytes of "
                     "the whole frame, too: hex(...)");
}

}  // namespace pushpkt
