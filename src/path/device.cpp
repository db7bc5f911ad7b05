// Interfaces, by ioctl on a socket. netdevice(7)
#include "path/device.hpp"

#include <net/if.h>
#include <net/if_arp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <cerrno>

#include "pushpkt/base/interface_request.hpp"
#include "pushpkt/base/interfaces.hpp"
#include "pushpkt/base/packet_socket.hpp"

namespace pushpkt::path {
namespace {

/// AF_PACKET gives and takes a bare IP packet where a device has no header of its own.
std::optional<Link> link_of(unsigned short hardware) {
  switch (hardware) {
    case ARPHRD_ETHER:
    case ARPHRD_LOOPBACK:
      return Link::ethernet;
    case ARPHRD_NONE:
    case ARPHRD_PPP:
    case ARPHRD_TUNNEL:
    case ARPHRD_TUNNEL6:
    case ARPHRD_SIT:
      return Link::raw;
    default:
      return std::nullopt;
  }
}

}  // namespace

Result<Device> find_device(int fd, const std::string& name) {
  if (name.empty()) {
    return fail(input_error("cannot send by an interface without a name", interface_list_hint));
  }
  const auto index = ask_interface(fd, SIOCGIFINDEX, name);
  const auto hardware = ask_interface(fd, SIOCGIFHWADDR, name);
  if (!index || !hardware) return fail(no_such_interface(name));
  return Device{index->ifr_ifindex, link_of(hardware->ifr_hwaddr.sa_family)};
}

Result<void> bind_to_device(const Fd& fd, const Device& device, const std::string& name) {
  if (bind_packet_socket(fd.get(), device.index, 0)) return {};
  return fail(system_error("cannot bind a packet socket to " + name, errno));
}

std::optional<unsigned> mtu_of_device(int fd, const std::string& name) {
  const auto answer = ask_interface(fd, SIOCGIFMTU, name);
  if (!answer) return std::nullopt;
  return static_cast<unsigned>(answer->ifr_mtu);
}

std::string some_device() {
  if (const auto interfaces = Interfaces::look()) {
    for (const Interface& interface : interfaces->all()) {
      if (interface.up) return interface.name;
    }
  }
  return "lo";
}

}  // namespace pushpkt::path
